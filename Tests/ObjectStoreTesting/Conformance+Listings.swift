// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension ObjectStoreConformance {
    /// Listings are complete and in order.
    static let listings: [Check] = [
        Check("a listing holds the keys with the prefix, in order of their bytes") { store in
            let keys = ["a.b", "a/x", "a/y/z", "ab", "b-1/q", "b/1", "b0", "B"]
            for key in keys.shuffled() { try await store.put(key, Array(key.utf8)) }
            let all = try await store.listAll(prefix: "")
            try require(all.objects.map(\.key) == ["B", "a.b", "a/x", "a/y/z", "ab", "b-1/q", "b/1", "b0"], "\(all)")
            try require(all.objects.map(\.size) == all.objects.map { Int64($0.key.utf8.count) }, "sizes: \(all)")
            for (prefix, expected) in [
                ("a", ["a.b", "a/x", "a/y/z", "ab"]), ("a/", ["a/x", "a/y/z"]), ("a/y", ["a/y/z"]),
                ("b", ["b-1/q", "b/1", "b0"]), ("b/1", ["b/1"]), ("b/1/", []), ("none/", []),
            ] {
                let keys = try await store.listAll(prefix: prefix).objects.map(\.key)
                try require(keys == expected, "\"\(prefix)\" gives \(keys)")
            }
        },
        Check("keys below a delimiter are rolled up") { store in
            for key in ["backups/a/1", "backups/a/2", "backups/b/x/y", "backups/c", "restores/r/1", "top"] {
                try await store.put(key, [1])
            }
            for (prefix, objects, prefixes) in [
                ("", ["top"], ["backups/", "restores/"]),
                ("backups/", ["backups/c"], ["backups/a/", "backups/b/"]),
                ("backups/b", [], ["backups/b/"]),
                ("backups/b/", [], ["backups/b/x/"]),
                ("none/", [], []),
            ] as [(String, [String], [String])] {
                let page = try await store.listAll(prefix: prefix, delimiter: "/")
                try require(page.objects.map(\.key) == objects, "\"\(prefix)\" gives objects \(page.objects)")
                try require(page.commonPrefixes == prefixes, "\"\(prefix)\" gives prefixes \(page.commonPrefixes)")
            }
            try await requireFailure(.invalid, "another delimiter") {
                _ = try await store.list(prefix: "", delimiter: "-", continuation: nil)
            }
        },
        Check("2,500 keys come in pages, each key once, and are deleted in batches") { store in
            let keys = (0..<2500).map { "p/" + String(10_000 + $0) }
            try await putAll(keys, to: store)
            var listed: [String] = []
            var pages = 0
            try await store.forEachPage(prefix: "p/") { page in
                listed += page.objects.map(\.key)
                pages += 1
            }
            try require(listed == keys, "\(listed.count) keys in \(pages) pages, or another order")
            try require(pages >= 3, "a page held more than 1,000 keys: \(pages) pages")
            try await store.delete(keys)
            let left = try await store.listAll(prefix: "")
            try require(left.objects.isEmpty, "\(left.objects.count) keys are left")
        },
        Check("rolled-up prefixes come in pages, too") { store in
            try await putAll((0..<1100).map { "d/\(10_000 + $0)/a" }, to: store)
            let page = try await store.listAll(prefix: "d/", delimiter: "/")
            try require(page.objects.isEmpty, "there are objects: \(page.objects.count)")
            try require(page.commonPrefixes == (0..<1100).map { "d/\(10_000 + $0)/" }, "\(page.commonPrefixes.count)")
        },
    ]

    /// Puts many small objects, sixteen at a time.
    private static func putAll(_ keys: [String], to store: any ObjectStorage) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, key) in keys.enumerated() {
                if index >= 16 { try await group.next() }
                group.addTask { _ = try await store.put(key, [1]) }
            }
            try await group.waitForAll()
        }
    }
}
