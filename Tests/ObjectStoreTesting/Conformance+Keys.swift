// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension ObjectStoreConformance {
    /// Keys that Kubernetes or people make, and that stores like to change.
    package static let oddKeys = [
        "a:b", "system:node", "with space", "plus+plus", "percent%41", "a&b=c?d#e", "quote\"'<>", "tilde~-._",
        "(brackets)[x]{y}", "star*,;!$@", "back\\slash", "Grüße", "日本語", "emoji😀", "UPPER", "upper", ".hidden", "a..b",
        "...", "pipe|caret^`", String(repeating: "n", count: 250),
    ]

    static let keys: [Check] = [
        Check("odd keys are kept exactly") { store in
            for (index, name) in oddKeys.enumerated() { try await store.put("odd/\(name)", [UInt8(index)]) }
            for (index, name) in oddKeys.enumerated() {
                let bytes = try await store.read("odd/\(name)", maximum: 10)
                try require(bytes == [UInt8(index)], "\(name) holds \(bytes)")
                try require(try await store.head("odd/\(name)")?.size == 1, "head does not know \(name)")
                let listed = try await store.listAll(prefix: "odd/\(name)").objects.map(\.key)
                try require(
                    listed.contains { ObjectKey.same($0, "odd/\(name)") },
                    "\(name) is not listed, but \(listed)"
                )
            }
            let expected = oddKeys.map { "odd/" + $0 }.sorted(by: ObjectKey.precedes)
            let listed = try await store.listAll(prefix: "odd/").objects.map(\.key)
            try require(listed.elementsEqual(expected, by: ObjectKey.same), "listed are \(listed)")
            try await store.delete(expected)
            try require(try await store.listAll(prefix: "").objects.isEmpty, "some were not deleted")
        },
        Check("odd names are kept in the middle of keys, too") { store in
            for name in oddKeys { try await store.put("\(name)/x", Array(name.utf8)) }
            let prefixes = try await store.listAll(prefix: "", delimiter: "/").commonPrefixes
            let expected = oddKeys.map { $0 + "/" }.sorted(by: ObjectKey.precedes)
            try require(prefixes.elementsEqual(expected, by: ObjectKey.same), "rolled up are \(prefixes)")
            for name in oddKeys {
                let keys = try await store.listAll(prefix: name + "/").objects.map(\.key)
                try require(keys.count == 1 && ObjectKey.same(keys[0], name + "/x"), "\(name)/ holds \(keys)")
            }
        },
        Check("two spellings of an accent are two keys") { store in
            let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
            try await store.put(composed, [1])
            try await store.put(decomposed, [2])
            try require(try await store.read(composed, maximum: 9) == [1], "the first was replaced")
            try require(try await store.read(decomposed, maximum: 9) == [2], "the second is missing")
            let listed = try await store.listAll(prefix: "caf").objects.map(\.key)
            let expected = [decomposed, composed]
            try require(listed.elementsEqual(expected, by: ObjectKey.same), "\(listed.map { Array($0.utf8) })")
        },
        Check("keys that could leave the store are refused") { store in
            let bad = [
                "", "/absolute", "a//b", "a/", "..", "a/../b", "./a", "a/.", "nul\0",
                String(repeating: "k", count: 1025),
            ]
            for key in bad {
                try await requireFailure(.invalid, "put of \"\(key.prefix(20))\"") { try await store.put(key, [1]) }
                try await requireFailure(.invalid, "get of \"\(key.prefix(20))\"") { _ = try await store.get(key) }
                try await requireFailure(.invalid, "head of \"\(key.prefix(20))\"") { _ = try await store.head(key) }
                try await requireFailure(.invalid, "delete of \"\(key.prefix(20))\"") { try await store.delete([key]) }
            }
            let listed = try await store.listAll(prefix: "../")
            try require(listed == ObjectPage(objects: []), "a listing of ../ shows \(listed)")
        },
    ]
}
