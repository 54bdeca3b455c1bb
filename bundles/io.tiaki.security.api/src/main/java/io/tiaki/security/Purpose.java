package io.tiaki.security;

/** What an extended key usage allows (RFC 5280, 4.2.1.12). */
public enum Purpose {
  /** id-kp-serverAuth. */
  TLS_SERVER,
  /** id-kp-clientAuth. */
  TLS_CLIENT,
  /** id-kp-emailProtection: signer of CMS messages. */
  MESSAGE_SIGNER,
  /** id-kp-codeSigning: signer of deployment packages. */
  CODE_SIGNER
}
