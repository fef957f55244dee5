// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

/// A failure of the caller's own.
private struct CallersFailure: Error {}

extension ObjectStoreConformance {
    /// Nothing half-made is ever seen.
    static let atomicity: [Check] = [
        Check("a taken key is refused when the caller wants a new one") { store in
            let first = try await store.put("k", [1], options: PutOptions(onlyIfAbsent: true))
            try require(first.size == 1, "put says \(first.size) bytes")
            try await requireFailure(.alreadyExists, "the second put") {
                try await store.put("k", [2, 2], options: PutOptions(onlyIfAbsent: true))
            }
            try require(try await store.read("k", maximum: 9) == [1], "the object was replaced all the same")
        },
        Check("an object is not there before its body has returned") { store in
            try await store.put("k") { writer in
                try await writer.write(pattern(9 << 20))
                let early = try await store.head("k")
                try require(early == nil, "head sees it: \(String(describing: early))")
                let listed = try await store.listAll(prefix: "")
                try require(listed.objects.isEmpty, "a listing shows \(listed.objects)")
            }
            try require(try await store.head("k")?.size == 9 << 20, "it is not there afterwards")
        },
        Check("a body that throws leaves nothing") { store in
            for size in [0, 10, 18 << 20] {
                do {
                    try await store.put("new") { writer in
                        try await writer.write(pattern(size))
                        throw CallersFailure()
                    }
                    throw ConformanceFailure(description: "put succeeded after \(size) bytes")
                } catch is CallersFailure {}
                try require(try await store.head("new") == nil, "something is there after \(size) bytes")
            }
            let listed = try await store.listAll(prefix: "", delimiter: "/")
            try require(listed == ObjectPage(objects: []), "a listing shows \(listed)")
        },
        Check("a body that throws leaves what was there before") { store in
            try await store.put("old", [1, 2, 3])
            do {
                try await store.put("old") { writer in
                    try await writer.write([9])
                    throw CallersFailure()
                }
                throw ConformanceFailure(description: "put succeeded")
            } catch is CallersFailure {}
            try require(try await store.read("old", maximum: 9) == [1, 2, 3], "it was changed")
        },
        Check("a cancelled put leaves nothing") { store in
            for size in [10, 18 << 20] {
                // The second body does not notice that it was cancelled, and returns as if all were well.
                try await requireCancellation(of: store, size) { try await Task.sleep(for: .seconds(600)) }
                try await requireCancellation(of: store, size) { try? await Task.sleep(for: .seconds(600)) }
                let listed = try await store.listAll(prefix: "")
                try require(listed.objects.isEmpty, "a listing shows \(listed.objects)")
            }
        },
    ]

    /// Cancels a put whose body has written something and waits in `pause`.
    private static func requireCancellation(
        of store: any ObjectStorage,
        _ size: Int,
        pause: @escaping @Sendable () async throws -> Void
    ) async throws {
        let (reached, signal) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                defer { signal.finish() }
                do {
                    try await store.put("k") { writer in
                        try await writer.write(pattern(size))
                        signal.yield()
                        try await pause()
                    }
                    return true
                } catch is CancellationError {
                    return false
                }
            }
            for await _ in reached { break }
            group.cancelAll()
            for try await succeeded in group {
                try require(!succeeded, "put succeeded although it was cancelled after \(size) bytes")
            }
        }
        try require(try await store.head("k") == nil, "an object is there after \(size) bytes")
    }
}
