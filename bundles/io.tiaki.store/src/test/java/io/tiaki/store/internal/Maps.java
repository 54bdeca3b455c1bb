package io.tiaki.store.internal;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/** How a test opens the engine's maps past the store. */
final class Maps {
  private Maps() {}

  static MVMap.Builder<String, byte[]> texts() {
    return new MVMap.Builder<String, byte[]>()
        .keyType(StringDataType.INSTANCE)
        .valueType(ByteArrayDataType.INSTANCE);
  }
}
