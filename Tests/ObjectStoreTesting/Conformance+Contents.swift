// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension ObjectStoreConformance {
    /// What is put can be got.
    static let contents: [Check] = [
        Check("an object is read as it was written") { store in
            let bytes = pattern(70_001)
            let put = try await store.put("backups/b/velero-backup.json", bytes)
            try require(put.size == 70_001, "put says \(put.size) bytes")
            try require(ObjectKey.same(put.key, "backups/b/velero-backup.json"), "put says \(put.key)")
            let head = try await store.head("backups/b/velero-backup.json")
            try require(head?.size == 70_001, "head says \(String(describing: head))")
            let body = try await store.get("backups/b/velero-backup.json")
            try require(body.info.size == 70_001, "get says \(body.info)")
            try require(ObjectKey.same(body.info.key, "backups/b/velero-backup.json"), "get says \(body.info.key)")
            try require(try await body.collect(maximum: 100_000) == bytes, "other bytes came back")
        },
        Check("an empty object exists") { store in
            try await store.put("empty", [])
            try require(try await store.head("empty")?.size == 0, "head knows no empty object")
            try require(try await store.read("empty", maximum: 10) == [], "bytes came back")
        },
        Check("an object is replaced as a whole") { store in
            try await store.put("k", pattern(5000))
            try await store.put("k", pattern(17, seed: 2))
            try require(try await store.read("k", maximum: 10_000) == pattern(17, seed: 2), "other bytes came back")
        },
        Check("many small writes make one object") { store in
            let bytes = pattern(10_000)
            try await store.put("k") { writer in
                for start in stride(from: 0, to: bytes.count, by: 7) {
                    try await writer.write(Array(bytes[start..<min(start + 7, bytes.count)]))
                    try await writer.write([])
                }
            }
            try require(try await store.read("k", maximum: 20_000) == bytes, "other bytes came back")
        },
        Check("an object of 21 MiB and a bit survives uneven writes") { store in
            let bytes = pattern((21 << 20) + 13)
            let put = try await store.put("large") { writer in
                for start in stride(from: 0, to: bytes.count, by: 3_000_007) {
                    try await writer.write(Array(bytes[start..<min(start + 3_000_007, bytes.count)]))
                }
            }
            try require(put.size == Int64(bytes.count), "put says \(put.size) bytes")
            let body = try await store.get("large")
            try require(body.info.size == Int64(bytes.count), "get says \(body.info.size) bytes")
            try require(try await body.collect(maximum: bytes.count) == bytes, "other bytes came back")
            let range = Int64(8 << 20) - 5..<Int64(8 << 20) + 5
            let part = try await store.get("large", range: range).collect(maximum: 10)
            try require(part == Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), "the range is another")
        },
        Check("ranges are read, clamped or refused") { store in
            let bytes = pattern(1000)
            try await store.put("k", bytes)
            for range: Range<Int64> in [0..<1, 0..<1000, 999..<1000, 10..<20, 990..<2000] {
                let body = try await store.get("k", range: range)
                try require(body.info.size == 1000, "\(range): info has the size \(body.info.size)")
                let expected = Array(bytes[Int(range.lowerBound)..<min(1000, Int(range.upperBound))])
                try require(try await body.collect(maximum: 1000) == expected, "\(range): other bytes came back")
            }
            for range: Range<Int64> in [1000..<1001, 5000..<6000, 5..<5] {
                try await requireFailure(.invalidRange, "\(range)") {
                    _ = try await store.get("k", range: range).collect(maximum: 1000)
                }
            }
        },
        Check("what does not exist is said to be missing") { store in
            try require(try await store.head("missing") == nil, "head knows it")
            try await requireFailure(.notFound, "get") { _ = try await store.get("missing").collect(maximum: 1) }
            try await requireFailure(.notFound, "a range") {
                _ = try await store.get("missing", range: 0..<1).collect(maximum: 1)
            }
        },
        Check("a reader may stop early") { store in
            try await store.put("k", pattern(3 << 20))
            for _ in 0..<20 {
                for try await _ in try await store.get("k") { break }
            }
            try require(try await store.head("k")?.size == 3 << 20, "the object has changed")
        },
        Check("deleting removes, and what is not there is no failure") { store in
            try await store.put("a/1", [1])
            try await store.put("a/2", [2])
            try await store.put("b", [3])
            try await store.delete(["a/1", "a/2", "a/missing"])
            try await store.delete(["missing"])
            try await store.delete([])
            try require(try await store.head("a/1") == nil, "a/1 is still there")
            try require(try await store.head("a/2") == nil, "a/2 is still there")
            let rest = try await store.listAll(prefix: "", delimiter: "/")
            try require(rest.objects.map(\.key) == ["b"] && rest.commonPrefixes == [], "left: \(rest)")
        },
    ]
}
