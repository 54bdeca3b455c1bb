/**
 * COSEM interface classes (IEC 62056-6-2) as types: one for each class, made for one object of one
 * meter, on top of a {@code CosemClient}. Attributes are read as what they mean, with scaler and
 * unit; methods are called with what they take. Written and called by {@code usecase.*}; nobody
 * implements them.
 *
 * <p>All of them: hold no state but what never changes in a meter, may be used by many threads, and
 * never block. Stages fail with {@code CosemException}: {@code ACCESS_REFUSED} when the meter
 * refuses, {@code PROTOCOL} when its answer is not what the class allows, with a message that says
 * which attribute and where in it. Writing and executing asks for a {@code Repetition}, as in
 * {@code CosemClient}.
 */
@Export
@Version("1.0.0")
package io.tiaki.cosem.classes;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
