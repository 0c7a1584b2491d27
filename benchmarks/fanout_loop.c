/* A bare send(2) loop: what this machine's kernel allows one process, without a room around it.
   Usage: fanout_loop SOCKETS PAYLOAD. Prints its port; when SOCKETS are in and one line came on
   stdin, sends frames of PAYLOAD bytes to all of them until stdin ends. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const char SWITCHING[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

static void demand(int holds, const char *what) {
  if (!holds) {
    perror(what);
    exit(1);
  }
}

static int listening(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), small = 65536;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof here;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  demand(bind(fd, (struct sockaddr *)&here, sizeof here) == 0, "bind");
  demand(listen(fd, 4096) == 0, "listen");
  getsockname(fd, (struct sockaddr *)&here, &size);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  return fd;
}

static int entered(int listener) {
  char request[4096];
  size_t got = 0;
  int at_once = 1;
  int fd = accept(listener, NULL, NULL);
  demand(fd >= 0, "accept");
  while (got < 4 || memcmp(request + got - 4, "\r\n\r\n", 4) != 0) {
    ssize_t more = read(fd, request + got, sizeof request - got);
    demand(more > 0, "read");
    got += (size_t)more;
  }
  demand(write(fd, SWITCHING, sizeof SWITCHING - 1) > 0, "write");
  fcntl(fd, F_SETFL, O_NONBLOCK);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  return fd;
}

int main(int count, char **words) {
  struct rlimit files;
  demand(count == 3, "SOCKETS PAYLOAD");
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int sockets = atoi(words[1]), payload = atoi(words[2]), listener = listening();
  int *fds = calloc((size_t)sockets, sizeof *fds);
  unsigned char *frame = malloc((size_t)payload + 4);
  frame[0] = 0x81, frame[1] = 126;
  frame[2] = (unsigned char)(payload >> 8), frame[3] = (unsigned char)payload;
  memset(frame + 4, 'x', (size_t)payload);
  for (int n = 0; n < sockets; n++) fds[n] = entered(listener);
  char line[16];
  struct pollfd input = {.fd = 0, .events = POLLIN};
  demand(read(0, line, sizeof line) > 0, "stdin");
  while (poll(&input, 1, 0) == 0) {
    int full = 0;
    for (int n = 0; n < sockets; n++) {
      ssize_t sent = send(fds[n], frame, (size_t)payload + 4, MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) return 0;
      full += sent < 0;
    }
    if (full) usleep(500);
  }
  return 0;
}
