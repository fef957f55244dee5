// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
package import VeleroAPI

/// What a user has decided about giving a cluster back to Velero.
package struct GivingBackOptions: Sendable, Equatable {
    /// Whether work that is going on is given up.
    package var isForced = false
    /// How long Velero shall still keep the backups that keep rules hold, from now on; `nil` when nobody has said so.
    package var keptTTL: GoDuration?
    /// What time it is.
    package var now: Timestamp

    /// Decides nothing.
    package init(now: Timestamp) {
        self.now = now
    }
}

extension Uninstaller {
    /// Puts the Velero back that was adopted.
    /// - Throws: ``InstallationError`` `.nothingAdopted` when there was none, `.busy` and `.keptBackups` when something would be
    ///   lost that the user has not given up; `KubernetesError`; `CancellationError`.
    package func giveBack(_ remains: Remains, _ options: GivingBackOptions) async throws {
        guard let record = remains.record else {
            throw InstallationError(
                .nothingAdopted,
                "no Velero was adopted in the namespace \(remains.namespace)",
                hint: "'lifeboat uninstall' without --give-back removes Lifeboat"
            )
        }
        // Where Velero is back already, an interrupted run is repeated: what runs is Velero's.
        if !remains.hasForeignServer {
            try Self.check(remains, options)
            if let server = remains.server {
                try await client.removeServer(server, within: Installer.shutdown, report: report)
            }
            if let ttl = options.keptTTL { try await prolong(remains, until: options.now.advanced(by: ttl)) }
        }
        for definition in record.definitions { try await restore(definition) }
        for binding in record.clusterRoleBindings { try await restore(binding) }
        try await restore(record.deployment)
        try await removeOwnObjects(of: remains.namespace)
        try await removeShared(of: remains.namespace, only: record.absent)
        try await removeRights(of: remains.namespace)
        // Last: until everything else is done, this is what another attempt goes by.
        try await removeRecord(of: remains.namespace)
    }

    private static func check(_ remains: Remains, _ options: GivingBackOptions) throws(InstallationError) {
        guard remains.running.isEmpty || options.isForced else {
            throw InstallationError(
                .busy,
                "Lifeboat is still working: \(remains.running.joined(separator: ", "))",
                hint: "wait until it has ended, or add --force to give it up"
            )
        }
        let expired = remains.expired(at: options.now)
        guard expired.isEmpty || options.keptTTL != nil else {
            let isOne = expired.count == 1
            throw InstallationError(
                .keptBackups,
                "\(expired.count) backup\(isOne ? "" : "s") past the TTL \(isOne ? "is" : "are") held by keep rules only, such as "
                    + "\(expired[0].name); Velero does not know these rules and would delete what they hold",
                hint: "add --kept-ttl=8760h, or another time for which Velero shall keep them; 0 lets it delete them"
            )
        }
    }

    /// Lets backups that keep rules hold expire no sooner than at a time.
    private func prolong(_ remains: Remains, until time: Timestamp) async throws {
        guard let backups = InstalledKind.velero("Backup") else { return }
        for backup in remains.kept where backup.expiration < time {
            let patch: JSONValue = ["status": ["expiration": .string("\(time)")]]
            let body: [UInt8] = JSONWriter.write(patch)
            let address = backups.object(backup.name, in: remains.namespace)
            do {
                _ = try await client.patch(address, .merge, body)
                report(.changed("\(address)", .configured))
            } catch let error as KubernetesError where error.code == .notFound {}
        }
    }

    /// Makes an object what it was: creates it, or replaces what is there; a Deployment that is there is Velero's already.
    private func restore(_ object: JSONValue) async throws {
        guard let address = InstalledKind.address(of: object) else { return }
        let options = WriteOptions(fieldManager: InstalledNames.fieldManager)
        if let live = try await client.read(address) {
            guard address.resource == InstalledKind.definition else { return }
            var object = object
            object[path: ["metadata", "resourceVersion"]] = live[path: ["metadata", "resourceVersion"]]
            let body: [UInt8] = JSONWriter.write(object)
            _ = try await client.update(address, body, options: options)
        } else {
            let body: [UInt8] = JSONWriter.write(object)
            _ = try await client.create(address.resource, in: address.namespace, body, options: options)
        }
        report(.changed("\(address)", .restored))
    }
}
