// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Prints the log of a backup: `lifeboat backup logs NAME`.
struct BackupLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print the log of a backup.")

    @Argument(help: "The backup.")
    var name: String

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let console = Console.standard
        try await place.withWorkplace(downloads) { workplace in
            try await LogOutput(console: console).print { write in
                try await workplace.readLog(ofBackup: name, write)
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
