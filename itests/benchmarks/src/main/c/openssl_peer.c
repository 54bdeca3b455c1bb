/*
 * OpenSSL as a DTLS 1.2 peer for measurements and interoperability tests: one client or server on libssl, told by the
 * same command line as the other peers (see PeerOptions.java), answering with one JSON line per result.
 *
 *   cc -O2 -o openssl_peer openssl_peer.c -lssl -lcrypto
 *
 * A server serves one client at a time, echoes records, and writes its CPU time when it reads "mark" on standard input;
 * it ends with its standard input. CPU time is that of the whole process, user and system.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MOST_RECORD 4096
#define MTU 1232

struct options {
  int server, count, warmup, rounds, size, sessions, no_ems;
  const char *host, *mode, *suite, *cert, *key, *ca, *identity, *curve;
  int port;
  unsigned char psk[64];
  unsigned psk_length;
};

static struct options o = {.count = 1, .size = 100, .mode = "full", .suite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", .identity = "peer"};
static long octets_out, octets_in, datagrams_out, datagrams_in, handshakes, echoes;
static unsigned char cookie_secret[32];
static const char *group = "";

static void die(const char *what) {
  char text[256] = "";
  unsigned long code = ERR_get_error();
  if (code) ERR_error_string_n(code, text, sizeof text);
  fprintf(stderr, "openssl_peer: %s%s%s\n", what, *text ? ": " : "", text);
  exit(1);
}

static void usage(const char *what) {
  fprintf(stderr, "openssl_peer: %s; usage: openssl_peer client|server --address HOST:PORT --mode full|resume|psk|raw --suite NAME [--count N] "
    "[--warmup N] [--rounds N] [--size N] [--sessions N] [--cert FILE] [--key FILE] [--ca FILE] [--psk-identity ID] [--psk-key HEX] [--curve NAME,...] [--ems yes|no]\n", what);
  exit(2);
}

static double cpu_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double wall_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static long resident(void) {
  long pages = 0, total = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f) { if (fscanf(f, "%ld %ld", &total, &pages) != 2) pages = 0; fclose(f); }
  return pages * sysconf(_SC_PAGESIZE);
}

static void parse(int argc, char **argv) {
  if (argc < 2) usage("client or server is missing");
  if (!strcmp(argv[1], "server")) o.server = 1;
  else if (strcmp(argv[1], "client")) usage("the first word is client or server");
  for (int i = 2; i < argc; i++) {
    char *name = argv[i], *value;
    if (i + 1 >= argc) usage("an option has no value");
    value = argv[++i];
    if (!strcmp(name, "--address")) {
      char *colon = strrchr(value, ':');
      if (!colon) usage("--address takes HOST:PORT");
      *colon = 0;
      o.host = value;
      o.port = atoi(colon + 1);
    } else if (!strcmp(name, "--mode")) o.mode = value;
    else if (!strcmp(name, "--suite")) o.suite = value;
    else if (!strcmp(name, "--count")) o.count = atoi(value);
    else if (!strcmp(name, "--warmup")) o.warmup = atoi(value);
    else if (!strcmp(name, "--rounds")) o.rounds = atoi(value);
    else if (!strcmp(name, "--size")) o.size = atoi(value);
    else if (!strcmp(name, "--sessions")) o.sessions = atoi(value);
    else if (!strcmp(name, "--cert")) o.cert = value;
    else if (!strcmp(name, "--key")) o.key = value;
    else if (!strcmp(name, "--ca")) o.ca = value;
    else if (!strcmp(name, "--psk-identity")) o.identity = value;
    else if (!strcmp(name, "--curve")) o.curve = value;
    else if (!strcmp(name, "--ems")) o.no_ems = !strcmp(value, "no");
    else if (!strcmp(name, "--psk-key")) {
      size_t length = strlen(value) / 2;
      if (length == 0 || length > sizeof o.psk) usage("--psk-key takes 1 to 64 octets in hex");
      for (size_t k = 0; k < length; k++) {
        unsigned octet;
        if (sscanf(value + 2 * k, "%2x", &octet) != 1) usage("--psk-key takes hex");
        o.psk[k] = octet;
      }
      o.psk_length = length;
    } else usage("unknown option");
  }
  if (!o.host) usage("--address is missing");
  if (o.size < 1 || o.size > 1024) usage("--size is 1 to 1024");
}

static unsigned psk_client(SSL *ssl, const char *hint, char *identity, unsigned most_identity, unsigned char *psk, unsigned most) {
  (void)ssl; (void)hint;
  if (strlen(o.identity) >= most_identity || o.psk_length > most) return 0;
  strcpy(identity, o.identity);
  memcpy(psk, o.psk, o.psk_length);
  return o.psk_length;
}

static unsigned psk_server(SSL *ssl, const char *identity, unsigned char *psk, unsigned most) {
  (void)ssl;
  if (strcmp(identity, o.identity) || o.psk_length > most) return 0;
  memcpy(psk, o.psk, o.psk_length);
  return o.psk_length;
}

static int cookie_of(SSL *ssl, unsigned char *out, unsigned *length) {
  BIO_ADDR *peer = BIO_ADDR_new();
  unsigned char text[64];
  size_t n = sizeof text - 2;
  (void)BIO_dgram_get_peer(SSL_get_rbio(ssl), peer);
  if (!BIO_ADDR_rawaddress(peer, text, &n)) n = 0;
  unsigned short port = BIO_ADDR_rawport(peer);
  memcpy(text + n, &port, 2);
  BIO_ADDR_free(peer);
  size_t made = 32;
  unsigned char *ok = EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, cookie_secret, sizeof cookie_secret, text, n + 2, out, 32, &made);
  *length = 32;
  return ok != NULL;
}

static int cookie_check(SSL *ssl, const unsigned char *cookie, unsigned length) {
  unsigned char expected[32];
  unsigned n;
  return cookie_of(ssl, expected, &n) && length == n && !CRYPTO_memcmp(cookie, expected, n);
}

static long counted(BIO *bio, int operation, const char *argp, size_t length, int argi, long argl, int result, size_t *processed) {
  (void)bio; (void)argp; (void)length; (void)argi; (void)argl;
  if (result > 0 && operation == (BIO_CB_WRITE | BIO_CB_RETURN)) { datagrams_out++; octets_out += processed ? (long)*processed : result; }
  if (result > 0 && operation == (BIO_CB_READ | BIO_CB_RETURN)) { datagrams_in++; octets_in += processed ? (long)*processed : result; }
  return result;
}

static void unsupported(const char *what) {
  printf("{\"peer\":\"openssl\",\"mode\":\"%s\",\"unsupported\":\"%s\"}\n", o.mode, what);
  exit(3);
}

/* As TLS calls them, separated by commas; OpenSSL has another name for some, and a colon. */
static const char *groups(void) {
  static char list[256];
  char names[200];
  snprintf(names, sizeof names, "%s", o.curve ? o.curve : "x25519,secp256r1");
  for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
    if (!strcmp(name, "secp256r1")) name = "P-256";
    else if (!strcmp(name, "x25519")) name = "X25519";
    snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", *list ? ":" : "", name);
  }
  return list;
}

/* What the keys of a handshake were agreed on, as TLS calls it; resumed ones say what the first did. */
static void agreed(SSL *ssl) {
  int nid = SSL_get_negotiated_group(ssl);
  group = nid == NID_X9_62_prime256v1 ? "secp256r1" : nid == NID_X25519 ? "x25519" : nid ? OBJ_nid2sn(nid) : "";
}

static SSL_CTX *context(void) {
  SSL_CTX *ctx = SSL_CTX_new(o.server ? DTLS_server_method() : DTLS_client_method());
  if (!ctx) die("no context");
  SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_QUERY_MTU);
  SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
  if (o.server) SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(ctx, o.server ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"tiaki", 5);
  const char *name = OPENSSL_cipher_name(o.suite);
  if (!strcmp(name, "(NONE)") || !SSL_CTX_set_cipher_list(ctx, name)) unsupported("suite");
  if (!SSL_CTX_set1_groups_list(ctx, groups())) unsupported("curve");
  if (o.no_ems) SSL_CTX_set_options(ctx, SSL_OP_NO_EXTENDED_MASTER_SECRET);
  if (o.cert) {
    if (SSL_CTX_use_certificate_chain_file(ctx, o.cert) != 1) die("the certificate cannot be used");
    if (SSL_CTX_use_PrivateKey_file(ctx, o.key ? o.key : o.cert, SSL_FILETYPE_PEM) != 1) die("the key cannot be used");
  }
  if (o.ca) {
    if (SSL_CTX_load_verify_locations(ctx, o.ca, NULL) != 1) die("the authorities cannot be used");
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  }
  if (o.psk_length) {
    SSL_CTX_set_psk_client_callback(ctx, psk_client);
    SSL_CTX_set_psk_server_callback(ctx, psk_server);
  }
  if (o.server) {
    RAND_bytes(cookie_secret, sizeof cookie_secret);
    SSL_CTX_set_cookie_generate_cb(ctx, cookie_of);
    SSL_CTX_set_cookie_verify_cb(ctx, cookie_check);
  }
  return ctx;
}

static struct sockaddr_in address(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(o.port)};
  if (inet_pton(AF_INET, o.host, &a.sin_addr) != 1) usage("--address takes an IPv4 address");
  return a;
}

static BIO *link_of(int fd) {
  BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
  struct timeval limit = {5, 0};
  BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_RECV_TIMEOUT, 0, &limit);
  BIO_set_callback_ex(bio, counted);
  return bio;
}

struct live { SSL *ssl; int fd; };

/* One handshake as the client; the socket is connected to the server. */
static struct live begin(SSL_CTX *ctx, SSL_SESSION *session) {
  struct sockaddr_in to = address();
  struct live one = {SSL_new(ctx), socket(AF_INET, SOCK_DGRAM, 0)};
  if (one.fd < 0 || connect(one.fd, (struct sockaddr *)&to, sizeof to)) die("no socket");
  BIO *bio = link_of(one.fd);
  BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &to);
  SSL_set_bio(one.ssl, bio, bio);
  SSL_set_mtu(one.ssl, MTU);
  if (session && !SSL_set_session(one.ssl, session)) die("the session cannot be offered");
  int result;
  while ((result = SSL_connect(one.ssl)) <= 0) {
    int why = SSL_get_error(one.ssl, result);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) die("the handshake failed");
  }
  if (session && !SSL_session_reused(one.ssl)) die("the server did not resume the session");
  agreed(one.ssl);
  handshakes++;
  return one;
}

static void end(struct live one) {
  SSL_shutdown(one.ssl);
  SSL_free(one.ssl);
  close(one.fd);
}

static void round_trips(struct live one, int count) {
  unsigned char out[MOST_RECORD], in[MOST_RECORD];
  memset(out, 'x', o.size);
  for (int i = 0; i < count; i++) {
    if (SSL_write(one.ssl, out, o.size) != o.size) die("a record was not sent");
    int n = SSL_read(one.ssl, in, sizeof in);
    if (n != o.size || memcmp(in, out, n)) die("no echo came back");
    echoes++;
  }
}

static void report(const char *role, double cpu, double wall, long count, const char *suite) {
  printf("{\"peer\":\"openssl\",\"version\":\"%s\",\"role\":\"%s\",\"mode\":\"%s\",\"suite\":\"%s\",\"count\":%ld,\"cpuMicros\":%.1f,\"wallMicros\":%.1f,"
    "\"group\":\"%s\",\"octetsOut\":%ld,\"octetsIn\":%ld,\"datagramsOut\":%ld,\"datagramsIn\":%ld,\"handshakes\":%ld,\"echoes\":%ld,\"residentOctets\":%ld}\n",
    OpenSSL_version(OPENSSL_VERSION_STRING), role, o.mode, suite, count, cpu, wall, group, octets_out, octets_in, datagrams_out, datagrams_in, handshakes, echoes, resident());
  fflush(stdout);
}

static void clear_counts(void) { octets_out = octets_in = datagrams_out = datagrams_in = handshakes = echoes = 0; }

static int client(SSL_CTX *ctx) {
  SSL_SESSION *session = NULL;
  char suite[128] = "";
  if (!strcmp(o.mode, "resume")) {
    struct live first = begin(ctx, NULL);
    session = SSL_get1_session(first.ssl);
    end(first);
  }
  if (o.sessions) {
    long before = resident();
    struct live *all = calloc(o.sessions, sizeof *all);
    double wall = wall_us(), cpu = cpu_us();
    for (int i = 0; i < o.sessions; i++) { all[i] = begin(ctx, NULL); o.port++; }
    printf("{\"peer\":\"openssl\",\"role\":\"client\",\"mode\":\"idle\",\"count\":%d,\"cpuMicros\":%.1f,\"wallMicros\":%.1f,\"residentOctets\":%ld}\n",
      o.sessions, cpu_us() - cpu, wall_us() - wall, resident() - before);
    return 0;
  }
  if (o.rounds) {
    struct live one = begin(ctx, session);
    round_trips(one, o.warmup);
    clear_counts();
    double cpu = cpu_us(), wall = wall_us();
    round_trips(one, o.rounds);
    report("client", cpu_us() - cpu, wall_us() - wall, o.rounds, SSL_CIPHER_standard_name(SSL_get_current_cipher(one.ssl)));
    end(one);
    return 0;
  }
  for (int i = 0; i < o.warmup; i++) end(begin(ctx, session));
  clear_counts();
  double cpu = cpu_us(), wall = wall_us();
  for (int i = 0; i < o.count; i++) {
    struct live one = begin(ctx, session);
    if (!i) snprintf(suite, sizeof suite, "%s", SSL_CIPHER_standard_name(SSL_get_current_cipher(one.ssl)));
    end(one);
  }
  report("client", cpu_us() - cpu, wall_us() - wall, o.count, suite);
  return 0;
}

/* Reads commands; 0 when standard input has ended. */
static int command(void) {
  char line[16];
  ssize_t n = read(0, line, sizeof line);
  if (n <= 0) return 0;
  if (!strncmp(line, "mark", 4)) report("server", cpu_us(), wall_us(), handshakes, o.suite);
  return 1;
}

/* Whether the next datagram begins another handshake: it is left for that. */
static int begins(int fd) {
  unsigned char head[14];
  return recv(fd, head, sizeof head, MSG_PEEK) == sizeof head && head[0] == 22 && !head[3] && !head[4] && head[13] == 1;
}

static void serve(SSL_CTX *ctx, int fd) {
  SSL *ssl = SSL_new(ctx);
  BIO *bio = link_of(fd);
  BIO_ADDR *peer = BIO_ADDR_new();
  unsigned char record[MOST_RECORD];
  SSL_set_bio(ssl, bio, bio);
  SSL_set_mtu(ssl, MTU);
  SSL_set_options(ssl, SSL_OP_COOKIE_EXCHANGE);
  /* The socket stays unconnected: the next client's first datagram waits in it until this client is served. */
  if (DTLSv1_listen(ssl, peer) > 0) {
    int result, why = 0;
    while ((result = SSL_accept(ssl)) <= 0) {
      why = SSL_get_error(ssl, result);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) break;
    }
    if (result > 0) {
      agreed(ssl);
      handshakes++;
      /* A call that waits for payload would take the next client's hello for itself. */
      fcntl(fd, F_SETFL, O_NONBLOCK);
      for (;;) {
        struct pollfd ready[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
        if (poll(ready, 2, 150000) <= 0) break;
        if (ready[1].revents && !command()) exit(0);
        if (!ready[0].revents) continue;
        if (begins(fd)) {
          SSL_set_quiet_shutdown(ssl, 1);
          break;
        }
        int n = SSL_read(ssl, record, sizeof record);
        if (n <= 0) {
          if (SSL_get_error(ssl, n) == SSL_ERROR_WANT_READ) continue;
          break;
        }
        SSL_write(ssl, record, n);
        echoes++;
      }
      fcntl(fd, F_SETFL, 0);
      SSL_shutdown(ssl);
    } else {
      fprintf(stderr, "openssl_peer: a handshake failed: %s\n", ERR_reason_error_string(ERR_peek_error()));
    }
  }
  ERR_clear_error();
  BIO_ADDR_free(peer);
  SSL_free(ssl);
}

static int server(SSL_CTX *ctx) {
  struct sockaddr_in at = address();
  socklen_t length = sizeof at;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || getsockname(fd, (struct sockaddr *)&at, &length)) die("the address cannot be bound");
  printf("{\"peer\":\"openssl\",\"version\":\"%s\",\"role\":\"server\",\"ready\":true,\"port\":%d}\n", OpenSSL_version(OPENSSL_VERSION_STRING), ntohs(at.sin_port));
  fflush(stdout);
  for (;;) {
    struct pollfd ready[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
    if (poll(ready, 2, -1) < 0) continue;
    if (ready[1].revents && !command()) return 0;
    if (ready[0].revents) serve(ctx, fd);
  }
}

int main(int argc, char **argv) {
  parse(argc, argv);
  if (!strcmp(o.mode, "raw")) unsupported("OpenSSL before 3.2 has no raw public keys");
  SSL_CTX *ctx = context();
  return o.server ? server(ctx) : client(ctx);
}
