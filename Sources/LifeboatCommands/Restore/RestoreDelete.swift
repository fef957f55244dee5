// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import ObjectStore

/// Removes what is kept about restores: `lifeboat restore delete NAME…`.
struct RestoreDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove what is kept about restores.",
        discussion: "Restored objects stay in the cluster; only the log, the results and the record of the restore go."
    )

    @Argument(help: ArgumentHelp("The restores.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "All restores of the store.")
    var all = false

    @Flag(help: "Do not ask.")
    var confirm = false

    @OptionGroup var storage: StorageOptions

    func validate() throws {
        if names.isEmpty != all { throw ValidationError("name the restores to delete, or say --all; not both") }
    }

    func run() async throws {
        let deletion = Deletion(noun: "restore", isConfirmed: confirm, console: .standard)
        try await storage.withStore { store in
            let listed = try await store.listRestores()
            let wanted = all ? listed : FoundBackups.unique(names)
            for name in wanted where !listed.contains(name) { _ = try await store.restore(named: name) }
            let targets = wanted.map { Deletion.Target(name: $0, remark: "") }
            try await deletion.run(targets, place: store.store.description) { name in
                try await store.deleteRestore(named: name)
            }
        }
    }
}
