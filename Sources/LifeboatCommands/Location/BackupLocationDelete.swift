// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesCore
import VeleroAPI

/// Removes backup locations: `lifeboat backup-location delete NAME…`.
struct BackupLocationDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove backup locations from the cluster; what is in the bucket stays.",
        discussion: "The cluster also forgets the backups and repositories of a location. They come back with it."
    )

    @OptionGroup var deletion: DeletionOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let choice = try deletion.choice()
        let deletion = deletion.deletion(of: BackupStorageLocation.noun)
        try await server.withServer { server in
            let locations: [BackupStorageLocation] = try await server.chosen(choice)
            var targets: [Deletion.Target] = []
            for location in locations {
                let backups = try await Self.of(location, Backup.self, in: server.objects)
                let remark = "\(Measures.count(backups.count, "backup")) in it will no longer be known to the cluster"
                targets.append(Deletion.Target(name: location.name, remark: backups.isEmpty ? "" : remark))
            }
            try await deletion.run(targets, place: server.objects.place) { name in
                guard let location = locations.first(where: { $0.name == name }) else { return "" }
                return try await Self.delete(location, from: server.objects)
            }
            guard choice.waits else { return }
            let wait = RunWait(objects: server.objects, console: .standard)
            try await wait.absence(of: locations.map(\.name), BackupStorageLocation.self)
        }
    }

    /// The location goes first, so that nobody finds its backups in the bucket again meanwhile.
    private static func delete(_ location: BackupStorageLocation, from objects: VeleroObjects) async throws -> String {
        try await objects.delete(location)
        for backup in try await of(location, Backup.self, in: objects) { try await objects.delete(backup) }
        for repository in try await of(location, BackupRepository.self, in: objects) {
            try await objects.delete(repository)
        }
        return "Deleted backup location \(location.name); what is in its bucket is still there."
    }

    private static func of<Resource: ServedResource>(
        _ location: BackupStorageLocation,
        _: Resource.Type,
        in objects: VeleroObjects
    ) async throws -> [Resource] {
        let label = try LabelSelector("\(VeleroLabel.storageLocation)=\(LabelValue.of(location.name))")
        return try await objects.all(Resource.self, matching: label)
    }
}
