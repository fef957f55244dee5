// SPDX-License-Identifier: Apache-2.0

/// An item of a backup that a restore was asked for: where it stood, and the bytes that the archive holds.
package struct RestoreCandidate: Sendable {
    /// Where it stood in the source cluster.
    package var source: SourceItem
    /// The archived object.
    package var bytes: ArraySlice<UInt8>

    /// Takes one item out of an archive.
    package init(source: SourceItem, bytes: ArraySlice<UInt8>) {
        self.source = source
        self.bytes = bytes
    }
}
