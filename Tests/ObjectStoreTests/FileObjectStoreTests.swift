// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ObjectStore

@Suite struct FileObjectStoreTests {
    @Test func `a store makes its directory with the first put, and is empty before`() async throws {
        try await withTemporaryDirectory { path in
            let root = path + "/not/yet/there"
            let store = try FileObjectStore(path: root)
            #expect(try await store.listAll(prefix: "").objects.isEmpty)
            #expect(try await store.head("k") == nil)
            try await store.delete(["k"])
            #expect(!FileManager.default.fileExists(atPath: path + "/not"))
            try await store.put("a/k", [1])
            #expect(try Data(contentsOf: URL(filePath: root + "/a/k")) == Data([1]))
            #expect(store.description == "file://" + root)
        }
    }

    @Test func `only the owner can read what is stored`() async throws {
        try await withTemporaryDirectory { path in
            let store = try FileObjectStore(path: path + "/s")
            try await store.put("a/k", [1])
            for (name, mode) in [("/s", 0o700), ("/s/a", 0o700), ("/s/a/k", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + name)
                #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
            }
        }
    }

    @Test func `what dead writers left is swept after a day, and never listed`() async throws {
        try await withTemporaryDirectory { path in
            let folder = path + "/" + FileObjectStore.uncommittedName
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, age) in [("old", 90_000.0), ("young", 3600)] {
                try Data([1]).write(to: URL(filePath: folder + "/" + name))
                let date = Date(timeIntervalSinceNow: -age)
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder + "/" + name)
            }
            let store = try FileObjectStore(path: path)
            #expect(try await store.listAll(prefix: "").objects.isEmpty)
            #expect(try await store.listAll(prefix: "", delimiter: "/").commonPrefixes.isEmpty)
            try await store.put("k", [1])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["young"])
            let error = await #expect(throws: ObjectStoreError.self) {
                try await store.put(FileObjectStore.uncommittedName + "/young", [1])
            }
            #expect(error?.code == .invalid)
        }
    }

    @Test func `a failed put leaves no file behind`() async throws {
        struct Failure: Error {}
        try await withTemporaryDirectory { path in
            let store = try FileObjectStore(path: path)
            await #expect(throws: Failure.self) {
                try await store.put("a/b/k") { writer in
                    try await writer.write([1])
                    throw Failure()
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["plugins"])
            let left = try FileManager.default.contentsOfDirectory(atPath: path + "/" + FileObjectStore.uncommittedName)
            #expect(left.isEmpty)
        }
    }

    @Test func `deleting the last object removes the directories above it`() async throws {
        try await withTemporaryDirectory { path in
            let store = try FileObjectStore(path: path)
            try await store.put("a/b/c/k", [1])
            try await store.put("a/other", [1])
            try await store.delete(["a/b/c/k"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/a") == ["other"])
        }
    }

    @Test func `an object and a directory cannot have one name`() async throws {
        try await withTemporaryDirectory { path in
            let store = try FileObjectStore(path: path)
            try await store.put("a", [1])
            let below = await #expect(throws: ObjectStoreError.self) { try await store.put("a/b", [1]) }
            #expect(below?.message == "nothing can be stored below \(path)/a, which is an object")
            try await store.put("d/x", [1])
            let above = await #expect(throws: ObjectStoreError.self) { try await store.put("d", [1]) }
            #expect(above?.message == "\(path)/d cannot be written: objects are stored below it")
            #expect(try await store.head("d") == nil)
            let read = await #expect(throws: ObjectStoreError.self) { _ = try await store.get("a/b") }
            #expect(read?.code == .notFound)
        }
    }

    @Test func `links are neither followed nor listed`() async throws {
        try await withTemporaryDirectory { path in
            try Data([1]).write(to: URL(filePath: path + "/secret"))
            try FileManager.default.createDirectory(atPath: path + "/s", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: path + "/s/link", withDestinationPath: path + "/secret")
            let store = try FileObjectStore(path: path + "/s")
            #expect(try await store.listAll(prefix: "").objects.isEmpty)
            let error = await #expect(throws: ObjectStoreError.self) { _ = try await store.get("link") }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `a file in place of the directory is told`() async throws {
        try await withTemporaryDirectory { path in
            try Data([1]).write(to: URL(filePath: path + "/file"))
            let store = try FileObjectStore(path: path + "/file")
            for operation in [
                { _ = try await store.put("k", [1]) }, { _ = try await store.listAll(prefix: "") },
            ] as [@Sendable () async throws -> Void] {
                let error = await #expect(throws: ObjectStoreError.self) { try await operation() }
                #expect(error?.code == .noSuchBucket)
                #expect(error?.message == "\(path)/file is not a directory, so nothing can be stored in it")
            }
        }
    }

    @Test func `two writers of one key leave one whole object`() async throws {
        try await withTemporaryDirectory { path in
            let store = try FileObjectStore(path: path)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(writer), count: 300_000)
                        let options = PutOptions(onlyIfAbsent: true)
                        return (try? await store.put("k", bytes, options: options)) != nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count(where: \.self) == 1)
            let stored = try await store.read("k", maximum: 1 << 20)
            #expect(stored.count == 300_000 && Set(stored).count == 1)
        }
    }

    @Test(arguments: [
        (ENOSPC, ObjectStoreError.Code.noSpace, "cannot write /backups/x: No space left on device"),
        (EDQUOT, .noSpace, "cannot write /backups/x: Disk quota exceeded"),
        (EACCES, .accessDenied, "cannot write /backups/x: Permission denied"),
        (EROFS, .accessDenied, "cannot write /backups/x: Read-only file system"),
        (ENAMETOOLONG, .invalid, "cannot write /backups/x: File name too long"),
        (EIO, .other, "cannot write /backups/x: Input/output error"),
    ])
    func `the system's refusals become sentences`(code: Int32, kind: ObjectStoreError.Code, sentence: String) {
        let error = FileCalls.failure(code, "write", "/backups/x")
        #expect(error.code == kind)
        #expect(error.message == sentence)
        #expect((error.hint != nil) == [.noSpace, .accessDenied].contains(kind))
    }

    @Test func `a full disk is told when it is full`() throws {
        // The one file that is always full.
        let file = unsafe open("/dev/full", O_WRONLY)
        try #require(file >= 0)
        defer { close(file) }
        let error = #expect(throws: ObjectStoreError.self) { try FileCalls.write(file, [1], path: "/dev/full") }
        #expect(error?.code == .noSpace)
    }

    @Test func `a relative path is refused`() {
        #expect(throws: ObjectStoreError.self) { try FileObjectStore(path: "relative") }
    }
}
