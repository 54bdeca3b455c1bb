/*
 * mbed TLS as a DTLS 1.2 peer for interoperability tests, told by the same command line as the other peers (see
 * itests/benchmarks, PeerOptions.java).
 *
 *   cc -O2 -o mbedtls_peer mbedtls_peer.c -lmbedtls -lmbedx509 -lmbedcrypto
 *
 * A server serves one client after the other and echoes; it ends with its standard input. A client does --rounds round
 * trips in one session, or with --mode resume one session and another that resumes it.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/ssl_cookie.h>
#include <mbedtls/timing.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int server, rounds = 1, size = 100;
static const char *host = "127.0.0.1", *port = "0", *mode = "full", *suite = "", *cert, *key, *ca, *identity = "peer";
static unsigned char psk[64];
static size_t psk_length;
static int suites[2], no_ems;
static mbedtls_ecp_group_id curves[8];
static mbedtls_ssl_config conf;
static mbedtls_ssl_context ssl;
static mbedtls_net_context listener, net;
static mbedtls_timing_delay_context timer;

static void die(const char *what, int code) {
  char text[200] = "";
  if (code) mbedtls_strerror(code, text, sizeof text);
  fprintf(stderr, "mbedtls_peer: %s %s\n", what, text);
  exit(1);
}

static void unsupported(const char *what) {
  printf("{\"peer\":\"mbedtls\",\"unsupported\":\"%s\"}\n", what);
  exit(3);
}

static void parse(int argc, char **argv) {
  if (argc < 2) die("usage: mbedtls_peer client|server --address HOST:PORT --mode full|psk|resume --suite NAME ...", 0);
  server = !strcmp(argv[1], "server");
  for (int i = 2; i + 1 < argc; i += 2) {
    char *name = argv[i], *value = argv[i + 1];
    if (!strcmp(name, "--address")) {
      char *colon = strrchr(value, ':');
      if (!colon) die("--address takes HOST:PORT", 0);
      *colon = 0;
      host = value;
      port = colon + 1;
    } else if (!strcmp(name, "--mode")) mode = value;
    else if (!strcmp(name, "--suite")) suite = value;
    else if (!strcmp(name, "--rounds")) rounds = atoi(value);
    else if (!strcmp(name, "--size")) size = atoi(value);
    else if (!strcmp(name, "--cert")) cert = value;
    else if (!strcmp(name, "--key")) key = value;
    else if (!strcmp(name, "--ca")) ca = value;
    else if (!strcmp(name, "--psk-identity")) identity = value;
    else if (!strcmp(name, "--ems")) no_ems = !strcmp(value, "no");
    else if (!strcmp(name, "--curve")) {
      size_t count = 0;
      for (char *one = strtok(value, ","); one; one = strtok(NULL, ",")) {
        const mbedtls_ecp_curve_info *known = mbedtls_ecp_curve_info_from_name(one);
        if (!known || count == sizeof curves / sizeof *curves - 1) unsupported("curve");
        curves[count++] = known->grp_id;
      }
    } else if (!strcmp(name, "--psk-key")) {
      psk_length = strlen(value) / 2;
      if (psk_length > sizeof psk) die("--psk-key is too long", 0);
      for (size_t k = 0; k < psk_length; k++) {
        unsigned octet;
        if (sscanf(value + 2 * k, "%2x", &octet) != 1) die("--psk-key takes hex", 0);
        psk[k] = octet;
      }
    }
  }
  if (size < 1 || size > 1024) die("--size is 1 to 1024", 0);
  /* mbed TLS writes its names with hyphens: TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256. */
  char name[80];
  snprintf(name, sizeof name, "%s", suite);
  for (char *c = name; *c; c++) if (*c == '_') *c = '-';
  suites[0] = mbedtls_ssl_get_ciphersuite_id(name);
  if (!suites[0]) unsupported("suite");
  if (!strcmp(mode, "raw")) unsupported("raw public keys");
}

static int handshake(void) {
  int result;
  do result = mbedtls_ssl_handshake(&ssl);
  while (result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE);
  if (result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) fprintf(stderr, "mbedtls_peer: received alert %d\n", ssl.in_msg[1]);
  return result;
}

static int receive(unsigned char *in, size_t most) {
  int n;
  do n = mbedtls_ssl_read(&ssl, in, most);
  while (n == MBEDTLS_ERR_SSL_WANT_READ || n == MBEDTLS_ERR_SSL_WANT_WRITE);
  return n;
}

static void connect_once(mbedtls_ssl_session *session, int resumes) {
  unsigned char out[1024], in[2048];
  int result = mbedtls_net_connect(&net, host, port, MBEDTLS_NET_PROTO_UDP);
  if (result) die("no socket", result);
  mbedtls_ssl_session_reset(&ssl);
  mbedtls_ssl_set_hostname(&ssl, NULL);
  mbedtls_ssl_session made;
  mbedtls_ssl_session_init(&made);
  if (resumes && (result = mbedtls_ssl_set_session(&ssl, session))) die("the session cannot be offered", result);
  mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, NULL, mbedtls_net_recv_timeout);
  if ((result = handshake())) die("the handshake failed:", result);
  memset(out, 'x', size);
  for (int i = 0; i < rounds; i++) {
    if (mbedtls_ssl_write(&ssl, out, size) != size) die("a record was not sent", 0);
    int n = receive(in, sizeof in);
    if (n != size) die("no echo came back", n < 0 ? n : 0);
  }
  if ((result = mbedtls_ssl_get_session(&ssl, resumes ? &made : session))) die("the session cannot be kept", result);
  if (resumes && (!made.id_len || made.id_len != session->id_len || memcmp(made.id, session->id, made.id_len)))
    die("the server did not resume the session", 0);
  mbedtls_ssl_close_notify(&ssl);
  mbedtls_net_free(&net);
}

static void client(void) {
  mbedtls_ssl_session session;
  mbedtls_ssl_session_init(&session);
  connect_once(&session, 0);
  int resumed = 0;
  if (!strcmp(mode, "resume")) {
    connect_once(&session, 1);
    resumed = 1;
  }
  printf("{\"peer\":\"mbedtls\",\"role\":\"client\",\"echoes\":%d,\"suite\":\"%s\",\"resumed\":%d}\n", rounds, suite, resumed);
}

static int ended(void) {
  struct pollfd in = {.fd = 0, .events = POLLIN};
  char text[64];
  return poll(&in, 1, 0) > 0 && read(0, text, sizeof text) <= 0;
}

static void serve(void) {
  unsigned char in[2048], address[64];
  size_t length;
  int result = mbedtls_net_bind(&listener, host, port, MBEDTLS_NET_PROTO_UDP);
  if (result) die("no socket", result);
  printf("{\"peer\":\"mbedtls\",\"ready\":true,\"port\":%s}\n", port);
  fflush(stdout);
  for (;;) {
    mbedtls_net_free(&net);
    struct pollfd fd = {.fd = listener.fd, .events = POLLIN};
    while (poll(&fd, 1, 100) <= 0) if (ended()) exit(0);
    mbedtls_ssl_session_reset(&ssl);
    if ((result = mbedtls_net_accept(&listener, &net, address, sizeof address, &length))) die("accept", result);
    mbedtls_ssl_set_client_transport_id(&ssl, address, length);
    mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, NULL, mbedtls_net_recv_timeout);
    result = handshake();
    if (result == MBEDTLS_ERR_SSL_HELLO_VERIFY_REQUIRED) continue;
    if (result) {
      char text[200];
      mbedtls_strerror(result, text, sizeof text);
      fprintf(stderr, "mbedtls_peer: the handshake failed: %s\n", text);
      continue;
    }
    int n;
    while ((n = receive(in, sizeof in)) > 0) mbedtls_ssl_write(&ssl, in, n);
  }
}

int main(int argc, char **argv) {
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt own, authorities;
  mbedtls_pk_context private;
  mbedtls_ssl_cookie_ctx cookies;
  mbedtls_ssl_cache_context cache;
  int result;
  parse(argc, argv);
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_x509_crt_init(&own);
  mbedtls_x509_crt_init(&authorities);
  mbedtls_pk_init(&private);
  mbedtls_ssl_cookie_init(&cookies);
  mbedtls_ssl_cache_init(&cache);
  mbedtls_net_init(&listener);
  mbedtls_net_init(&net);
  mbedtls_ssl_init(&ssl);
  mbedtls_ssl_config_init(&conf);
  if ((result = mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0))) die("no random", result);
  if ((result = mbedtls_ssl_config_defaults(&conf, server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_DATAGRAM,
      MBEDTLS_SSL_PRESET_DEFAULT))) die("no configuration", result);
  mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_ciphersuites(&conf, suites);
  if (curves[0]) mbedtls_ssl_conf_curves(&conf, curves);
  if (no_ems) mbedtls_ssl_conf_extended_master_secret(&conf, MBEDTLS_SSL_EXTENDED_MS_DISABLED);
  mbedtls_ssl_conf_min_version(&conf, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_read_timeout(&conf, 5000);
  if (cert) {
    if ((result = mbedtls_x509_crt_parse_file(&own, cert))) die("certificate", result);
    if ((result = mbedtls_pk_parse_keyfile(&private, key, NULL))) die("key", result);
    if ((result = mbedtls_x509_crt_parse_file(&authorities, ca))) die("authorities", result);
    mbedtls_ssl_conf_own_cert(&conf, &own, &private);
    mbedtls_ssl_conf_ca_chain(&conf, &authorities, NULL);
    mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_REQUIRED);
  }
  if (psk_length && (result = mbedtls_ssl_conf_psk(&conf, psk, psk_length, (const unsigned char *)identity, strlen(identity)))) die("psk", result);
  if (server) {
    if ((result = mbedtls_ssl_cookie_setup(&cookies, mbedtls_ctr_drbg_random, &random))) die("cookies", result);
    mbedtls_ssl_conf_dtls_cookies(&conf, mbedtls_ssl_cookie_write, mbedtls_ssl_cookie_check, &cookies);
    mbedtls_ssl_conf_session_cache(&conf, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
  }
  if ((result = mbedtls_ssl_setup(&ssl, &conf))) die("no session", result);
  mbedtls_ssl_set_timer_cb(&ssl, &timer, mbedtls_timing_set_delay, mbedtls_timing_get_delay);
  if (server) serve(); else client();
  return 0;
}
