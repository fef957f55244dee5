// SPDX-License-Identifier: Apache-2.0

/// What happened to one object, as an informer saw it.
///
/// Several changes that follow each other quickly may be told as one.
package enum ObjectChange<Object: Sendable>: Sendable {
    /// It is there, and was not before, or not known.
    case appeared(Object)
    /// It is another than before; the same twice when an informer repeats what it has (``InformerOptions/resync``).
    case changed(old: Object, new: Object)
    /// It is gone; this was its last state, or the last one known.
    case vanished(Object)
}

extension ObjectChange: Equatable where Object: Equatable {}
