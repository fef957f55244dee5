// SPDX-License-Identifier: Apache-2.0

import JSON

/// Makes an object of a list complete.
///
/// In the lists of built-in kinds the items carry no `kind` and `apiVersion`, because the list's own say it for all. With
/// both in front an item is, byte for byte, what a GET of the object answers.
struct ItemEnvelope: Sendable {
    private let prefix: [UInt8]

    /// An envelope for the items of one list.
    init(apiVersion: String, kind: String) {
        prefix =
            Array("{\"kind\":".utf8) + JSONWriter.quoted(kind) + Array(",\"apiVersion\":".utf8)
            + JSONWriter.quoted(apiVersion) + Array(",".utf8)
    }

    /// The object with `kind` and `apiVersion`; custom resources have them already and stay as they are.
    func complete(_ item: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !Self.saysWhatItIs(item) else { return item }
        return (prefix + item.dropFirst())[...]
    }

    /// One look at the first member is enough: Go writes the two fields first, and sorted maps have `apiVersion` first.
    private static func saysWhatItIs(_ item: ArraySlice<UInt8>) -> Bool {
        let start = item.prefix(64).drop { $0 != UInt8(ascii: "\"") }.dropFirst()
        return start.starts(with: "apiVersion\"".utf8) || start.starts(with: "kind\"".utf8)
    }
}
