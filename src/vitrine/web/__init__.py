"""The pages: server-rendered, readable and buyable without JavaScript."""
