// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization

@testable import LifeboatCommands

/// One command line run inside the test's own process.
struct CommandRun {
    let status: ExitStatus
    /// What went to standard output.
    let data: String
    /// What went to standard error.
    let words: String

    /// Runs the program.
    /// - Parameters:
    ///   - arguments: The command line without the program's name.
    ///   - answer: What a person at the terminal would answer; `nil` when there is none.
    /// - Returns: What it wrote and how it ended.
    static func of(_ arguments: [String], answer: String? = nil) async -> CommandRun {
        let written = Mutex<[Int32: [UInt8]]>([:])
        let answers: Console.Answers = { answer }
        let console = Console(isTerminal: answer != nil, answers: answer == nil ? nil : answers) { descriptor, bytes in
            written.withLock { $0[descriptor, default: []] += bytes }
            return true
        }
        let status = await Console.$standard.withValue(console) { await LifeboatProgram.run(arguments) }
        let all = written.withLock { $0 }
        return CommandRun(
            status: status,
            data: String(decoding: all[1] ?? [], as: UTF8.self),
            words: String(decoding: all[2] ?? [], as: UTF8.self)
        )
    }
}

/// A bucket that a real Velero wrote, copied to where a test may change it.
final class VeleroBucket: Sendable {
    /// The directory.
    let path: String

    private static let fixture =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "BackupStorageTests/Fixtures/velero-1.18.1")

    init() throws {
        let manager = FileManager.default
        let directory = manager.temporaryDirectory.appending(path: "lifeboat-commands-\(UUID().uuidString)")
        // From here on the end of this object removes the directory, also when copying fails.
        path = directory.path
        try manager.createDirectory(at: directory, withIntermediateDirectories: true)
        for part in ["backups", "restores"] {
            try manager.copyItem(at: Self.fixture.appending(path: part), to: directory.appending(path: part))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs the program on this bucket.
    func run(_ arguments: String..., answer: String? = nil) async -> CommandRun {
        await run(arguments, answer: answer)
    }

    /// Runs the program on this bucket.
    func run(_ arguments: [String], answer: String? = nil) async -> CommandRun {
        // The directory must not go before the program is done with it.
        defer { withExtendedLifetime(self) {} }
        return await .of(arguments + ["--storage", "file://\(path)"], answer: answer)
    }

    /// Puts a file into the bucket.
    func add(_ key: String, _ text: String) throws {
        let url = URL(filePath: path).appending(path: key)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Cuts a file in half.
    func cut(_ key: String) throws {
        let url = URL(filePath: path).appending(path: key)
        let content = try Data(contentsOf: url)
        try content.prefix(content.count / 2).write(to: url)
    }

    /// Whether something is there.
    func holds(_ key: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + key) }
}
