// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import JSON
import ObjectStore

/// Removes backups: `lifeboat backup delete NAME…`.
struct BackupDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove backups from the store, for good.",
        discussion: "Also removes what an interrupted backup has left under a name."
    )

    @Argument(help: ArgumentHelp("The backups.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "All backups of the store.")
    var all = false

    @Flag(help: "Do not ask.")
    var confirm = false

    @OptionGroup var storage: StorageOptions

    func validate() throws {
        if names.isEmpty != all { throw ValidationError("name the backups to delete, or say --all; not both") }
    }

    func run() async throws {
        let deletion = Deletion(noun: "backup", isConfirmed: confirm, console: .standard)
        try await storage.withStore { store in
            let targets = try await targets(in: store)
            try await deletion.run(targets, place: store.store.description) { name in
                try await store.deleteBackup(named: name)
            }
        }
    }

    private func targets(in store: BackupStore) async throws -> [Deletion.Target] {
        let listing = try await store.listBackups()
        var targets: [Deletion.Target] = []
        // Of what is being written this very moment only a name that was given is proof of intent.
        let wanted =
            all ? listing.names + listing.unfinished.filter { !$0.isClaimed }.map(\.name) : FoundBackups.unique(names)
        for name in wanted.sorted() {
            if listing.names.contains(name) {
                targets.append(
                    Deletion.Target(name: name, remark: try await remark(name, listing: listing, store: store))
                )
            } else if let unfinished = listing.unfinished.first(where: { $0.name == name }) {
                let state = unfinished.isClaimed ? "being written, or left unfinished" : "unfinished"
                targets.append(
                    Deletion.Target(name: name, remark: "\(state), \(Measures.count(unfinished.fileCount, "file"))")
                )
            } else {
                _ = try await store.backup(named: name)
            }
        }
        for unfinished in listing.unfinished where all && unfinished.isClaimed {
            Console.standard.say(
                "warning: backup \(unfinished.name) is being written, or was left unfinished; it stays unless it is named"
            )
        }
        return targets
    }

    /// The size, and what outside of the store is lost from sight.
    private func remark(_ name: String, listing: BackupListing, store: BackupStore) async throws -> String {
        let size = Measures.bytes(listing.sizes[name] ?? 0)
        let volumes = ((try? await store.volumeInfo(ofBackup: name)) ?? []).filter { $0["skipped"]?.bool != true }
        try Task.checkCancellation()
        guard !volumes.isEmpty else { return size }
        return "\(size); the data of \(Measures.count(volumes.count, "volume")) outside of it stays where it is"
    }
}
