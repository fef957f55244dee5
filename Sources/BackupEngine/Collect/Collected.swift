// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesCore
import VeleroAPI

/// What was collected from one or more lists.
struct Collected: Sendable {
    /// Names of the items, as the resource list of the backup has them.
    var resources = ResourceListFile()
    /// What the items refer to.
    var references = RelatedReferences()
    /// Namespaces that hold an item.
    var namespaces: Set<String> = []
    /// Volumes in use among the items.
    var volumes = CollectedVolumes()
    /// What pods ask for by annotation.
    var wishes = PodWishes()
    /// Items taken.
    var itemCount = 0
    /// What went wrong or is worth knowing.
    var issues: [BackupIssue] = []
    /// Lists that could not be read at the pinned revision, and at which they were.
    var spread: [RevisionSpread] = []
    /// Objects that a rule leaves out, with the reason: for the log.
    var leftOut: [String] = []

    /// Adds what another collector has.
    mutating func merge(_ other: Collected) {
        resources.merge(other.resources)
        references.merge(other.references)
        namespaces.formUnion(other.namespaces)
        volumes.merge(other.volumes)
        wishes.merge(other.wishes)
        itemCount += other.itemCount
        issues += other.issues
        spread += other.spread
        leftOut += other.leftOut
    }
}

/// A list that is of another moment than the rest of the backup.
package struct RevisionSpread: Sendable, Equatable {
    /// The kind, as `resource.group`.
    package var kind: String
    /// The revisions it was read at.
    package var revisions: [String]
}

extension Collected {
    /// Whether nothing has been taken yet.
    var isUntouched: Bool { itemCount == 0 && leftOut.isEmpty && issues.isEmpty }

    mutating func note(_ object: ArraySlice<UInt8>, of resource: APIResource, namespace: String?, name: String) {
        resources.add(
            apiVersion: resource.groupVersion.description,
            kind: resource.kind,
            namespace: namespace,
            name: name
        )
        references.learn(from: object, of: resource.groupResource, namespace: namespace, name: name)
        volumes.learn(from: object, of: resource.groupResource, namespace: namespace, name: name)
        if resource.groupResource.description == "pods" {
            wishes.learn(fromPod: object, "\(namespace ?? "")/\(name)")
        }
        if let namespace { namespaces.insert(namespace) }
        itemCount += 1
    }
}
