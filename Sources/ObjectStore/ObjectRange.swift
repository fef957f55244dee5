// SPDX-License-Identifier: Apache-2.0

/// Reading a part of an object.
package enum ObjectRange {
    /// The bytes to send for a request: the range clamped to the object, or all of it.
    /// - Throws: ``ObjectStoreError`` `.invalidRange` when nothing of the range lies inside the object.
    package static func clamp(_ range: Range<Int64>?, to info: ObjectInfo) throws -> Range<Int64> {
        guard let range else { return 0..<info.size }
        try validate(range, of: info.key)
        guard range.lowerBound < info.size else {
            throw ObjectStoreError(
                .invalidRange,
                "bytes \(range.lowerBound) to \(range.upperBound - 1) lie outside \(info.key), which has \(info.size) bytes"
            )
        }
        return range.lowerBound..<min(range.upperBound, info.size)
    }

    /// Refuses what is no range at all, before the object is looked at.
    /// - Throws: ``ObjectStoreError`` `.invalidRange`.
    package static func validate(_ range: Range<Int64>, of key: String) throws {
        guard !range.isEmpty, range.lowerBound >= 0 else {
            throw ObjectStoreError(
                .invalidRange,
                "\(range.lowerBound)..<\(range.upperBound) is not a range of bytes of \(key)"
            )
        }
    }
}
