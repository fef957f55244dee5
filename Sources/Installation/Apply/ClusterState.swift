// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What of an installation is in a cluster already; everything that planning one needs to know.
package struct ClusterState: Sendable, Equatable {
    /// The definitions of Velero's kinds, by name.
    package var definitions: [String: JSONValue] = [:]
    /// The namespace.
    package var namespace: JSONValue?
    /// The Deployment named `velero`, or else one that runs Velero's program.
    package var server: JSONValue?
    /// The service account named `velero`.
    package var serviceAccount: JSONValue?
    /// Whether the Secret with credentials is there.
    package var hasCredentials = false
    /// Whether there is a storage location.
    package var hasBackupLocation = false
    /// Bindings that give the server's account rights in the whole cluster, without ours.
    package var clusterRoleBindings: [JSONValue] = []
    /// Whether our binding to `cluster-admin` is there.
    package var hasClusterAdmin = false
    /// Backups and restores that are being worked on, as `backup a`.
    package var running: [String] = []
    /// Backups that wait for their turn; a Velero from before there were queues would not know what to do with them.
    package var queued: [String] = []
    /// The providers of the snapshot locations, by their names.
    package var snapshotProviders: [String: String] = [:]
    /// Schedules whose backups Lifeboat would refuse, by their names, with the reasons.
    package var refusedSchedules: [String: [String]] = [:]
    /// The addresses of those ``SharedObjects`` that are there.
    package var present: [String] = []
    /// What an adopted Velero looked like.
    package var record: AdoptionRecord?
    /// The version of the group `policy` that has disruption budgets.
    package var disruptionBudgetVersion = "v1"

    /// A cluster in which nothing is.
    package init() {}

    /// Whether the server that is there is Lifeboat's.
    package var isInstalled: Bool { server.map(InstalledNames.isOurs) ?? false }

    /// Whether the server that is there is somebody else's, most likely Velero's.
    package var hasForeignServer: Bool { server.map { !InstalledNames.isOurs($0) } ?? false }
}
