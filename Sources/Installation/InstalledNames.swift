// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI

/// What the objects of one installation are called.
///
/// Names in the namespace are Velero's wherever scripts and dashboards know them. Cluster-scoped names hold the namespace, so
/// that several installations get along, and none is Velero's `velero`: a binding cannot be given another role.
package struct InstalledNames: Sendable, Equatable {
    /// The namespace of the server.
    package let namespace: String

    /// Names the objects of the installation in a namespace.
    package init(namespace: String) {
        self.namespace = namespace
    }

    /// The Deployment, the pod disruption budget, the network policy and, unless another is named, the service account.
    package static let server = "velero"
    /// The role and its binding in the namespace.
    package static let role = "lifeboat"
    /// The Secret with the credentials of the storage provider, and its key.
    package static let credentials = (secret: "cloud-credentials", key: "cloud")
    /// Where that Secret is mounted.
    static let credentialsDirectory = "/credentials"
    /// Where the program may write.
    static let temporaryDirectory = "/tmp"
    /// The storage locations that installing makes.
    package static let location = "default"
    /// The ConfigMap that keeps what an adopted Velero looked like.
    package static let record = "lifeboat-adopted"
    /// The Lease by which one of several servers is chosen.
    package static let lease = "velero-server"
    /// The name under which the API server notes which fields are ours.
    package static let fieldManager = "lifeboat-install"

    /// The annotation of backups that keep rules hold beyond their TTL.
    package static let keptBy = "lifeboat.dev/kept-by"

    /// The cluster role of a server that makes backups, and its binding.
    package var clusterRole: String { "lifeboat-\(namespace)" }
    /// The binding to `cluster-admin`.
    package var administrator: String { "lifeboat-\(namespace)-admin" }

    /// What tells an object of Velero or Lifeboat from others.
    static let component = (key: "component", value: "velero")
    /// What tells Lifeboat's objects from Velero's.
    static let manager = (key: "app.kubernetes.io/managed-by", value: "lifeboat")
    /// The label that finds the server's pods.
    static let selector = (key: "deploy", value: "velero")

    /// The labels of every object.
    static var labels: JSONValue {
        [component.key: .string(component.value), manager.key: .string(manager.value)]
    }

    /// Whether an object was made by Lifeboat.
    static func isOurs(_ object: JSONValue) -> Bool {
        object[path: ["metadata", "labels", manager.key]]?.string == manager.value
    }

    /// Whether an object was made by Velero's installation or by ours.
    static func isOfVelero(_ object: JSONValue) -> Bool {
        object[path: ["metadata", "labels", component.key]]?.string == component.value
    }
}
