package org.eclipse.kura.core.configuration.metatype;

/** Type of an attribute, as the setter takes it. */
public enum Tscalar {
  STRING,
  LONG,
  DOUBLE,
  FLOAT,
  INTEGER,
  BYTE,
  CHAR,
  BOOLEAN,
  SHORT,
  PASSWORD
}
