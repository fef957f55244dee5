// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage

/// Prints the log of a restore: `lifeboat restore logs NAME`.
struct RestoreLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print the log of a restore.")

    @Argument(help: "The restore.")
    var name: String

    @OptionGroup var storage: StorageOptions

    func run() async throws {
        let console = Console.standard
        try await storage.withStore { store in
            // A restore that does not exist is a clearer answer than a file that does not.
            if try await !store.hasRestore(named: name) { _ = try await store.restore(named: name) }
            try await LogOutput(console: console).print { write in
                try await store.readLog(ofRestore: name, write)
            }
        }
    }
}
