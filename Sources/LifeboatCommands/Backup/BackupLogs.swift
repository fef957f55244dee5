// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage

/// Prints the log of a backup: `lifeboat backup logs NAME`.
struct BackupLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print the log of a backup.")

    @Argument(help: "The backup.")
    var name: String

    @OptionGroup var storage: StorageOptions

    func run() async throws {
        let console = Console.standard
        try await storage.withStore { store in
            // A backup that does not exist is a clearer answer than a file that does not.
            if try await store.files(ofBackup: name).isEmpty { _ = try await store.backup(named: name) }
            try await LogOutput(console: console).print { write in
                try await store.readLog(ofBackup: name, write)
            }
        }
    }
}

/// Prints a log until its end, or until nobody reads on.
struct LogOutput {
    let console: Console

    private struct ReaderGone: Error {}

    /// Prints what the closure brings.
    func print(_ read: (_ write: ([UInt8]) async throws -> Void) async throws -> Void) async throws {
        do {
            try await read { bytes in
                guard console.stream(bytes) else { throw ReaderGone() }
            }
        } catch is ReaderGone {
            // `lifeboat backup logs x | head` is no failure.
        }
    }
}
