from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class ProductUnknown(NotFound):
    code = "product-unknown"
    says = mark("There is no such product.")


class TitleMissing(VitrineError):
    code = "title-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the product a title.")


class VariantsMissing(VitrineError):
    code = "variants-missing"
    kind = ErrorKind.INVALID
    says = mark("A product has at least one variant, each with its own SKU.")


class ImageNotUsable(VitrineError):
    code = "image-not-usable"
    kind = ErrorKind.INVALID
    says = mark("This is not a picture we can read. Use JPEG, PNG or WebP.")


class FileNotUsable(VitrineError):
    code = "file-not-usable"
    kind = ErrorKind.INVALID
    says = mark("Use a PDF of at most {papers} MB, or an MP4 of at most {videos} MB.")


class ImageTooLarge(VitrineError):
    code = "image-too-large"
    kind = ErrorKind.INVALID
    says = mark("The picture is too large: at most {megabytes} MB and {megapixels} megapixels.")


class NotOnThisShelf(VitrineError):
    code = "not-on-this-shelf"
    says = mark("This is not possible with the product as it stands.")


class BrandUnknown(NotFound):
    code = "brand-unknown"
    says = mark("There is no such brand.")


class BrandNameMissing(VitrineError):
    code = "brand-name-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the brand a name.")


class VariantNotOfProduct(VitrineError):
    code = "variant-not-of-product"
    kind = ErrorKind.INVALID
    says = mark("This variant does not belong to the product.")
