// SPDX-License-Identifier: Apache-2.0

import JSON

/// Something that a Velero does and Lifeboat does not: it is not taken away unless the user gives it up by name.
///
/// A backup that silently holds less than before is found out on the day on which it is needed.
package struct AdoptionLoss: Sendable, Equatable {
    /// The name of the one thing.
    package let name: String
    /// A name for all things of its sort; the same as ``name`` where there is only one.
    package let group: String
    /// What it is, and why it would be lost.
    package let reason: String

    /// The providers of snapshots that Lifeboat has too.
    private static let snapshotProviders = ["aws", "velero.io/aws"]

    /// What would be lost.
    /// - Parameters:
    ///   - server: The Deployment of Velero's server.
    ///   - state: What else is there.
    /// - Returns: Each thing; those of one group together.
    static func all(of server: JSONValue, _ state: ClusterState) -> [AdoptionLoss] {
        let flags = DeploymentSettings(deployment: server, image: "").arguments.lost.map { argument in
            let name = argument.switchesOnCSI ? "csi-snapshots" : argument.name
            return AdoptionLoss(name: name, group: name, reason: "\(argument.text): \(argument.reason ?? "")")
        }
        let locations = state.snapshotProviders.filter { !snapshotProviders.contains($0.value) }
            .sorted { $0.key < $1.key }.map { name, provider in
                AdoptionLoss(
                    name: "snapshot-location/\(name)",
                    group: "snapshot-locations",
                    reason: "the snapshot location \(name): snapshots by the provider \(provider) are not made yet"
                )
            }
        let schedules = state.refusedSchedules.sorted { $0.key < $1.key }.map { name, reasons in
            AdoptionLoss(
                name: "schedule/\(name)",
                group: "schedules",
                reason: "the backups of the schedule \(name) would be refused: \(reasons.joined(separator: "; "))"
            )
        }
        return flags + locations + schedules
    }

    /// Whether a user who has given up some names does without this.
    func isAccepted(in names: Set<String>) -> Bool { names.contains(name) || names.contains(group) }

    /// The shortest way to give up some losses on the command line.
    static func names(of losses: [AdoptionLoss]) -> String {
        var names: [String] = []
        for loss in losses {
            let isOneOfMany = losses.count { $0.group == loss.group } > 3
            let name = isOneOfMany ? loss.group : loss.name
            if !names.contains(name) { names.append(name) }
        }
        return names.joined(separator: ",")
    }
}
