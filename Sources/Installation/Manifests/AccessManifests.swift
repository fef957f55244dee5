// SPDX-License-Identifier: Apache-2.0

import JSON

/// What the server may do.
///
/// A backup lists everything, and that is all it may do outside of its own namespace. It may not even `get`: on all
/// resources that would include `pods/exec`, `pods/attach` and `nodes/proxy`, which a WebSocket opens with GET, and so a
/// shell in every pod. What `list` shows is the same.
struct AccessManifests {
    let names: InstalledNames
    /// The service account that the rights are given to.
    let account: String

    /// The rights of a server that makes backups.
    var backups: [JSONValue] { [clusterRole, clusterRoleBinding, role, roleBinding] }

    /// The right to do everything, which restoring in the cluster needs: a restore makes objects of any kind, and roles
    /// with any rights.
    var administration: JSONValue {
        binding(
            Manifest.object("ClusterRoleBinding", Self.version, name: names.administrator),
            to: "ClusterRole",
            "cluster-admin"
        )
    }

    private static let version = "rbac.authorization.k8s.io/v1"

    private var clusterRole: JSONValue {
        var object = Manifest.object("ClusterRole", Self.version, name: names.clusterRole)
        object["rules"] = [
            Self.rule(["*"], ["*"], ["list", "watch"]),
            ["nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/version"], "verbs": ["get"]],
            // What it may do it asks about; every user may, unless somebody has taken it away.
            Self.rule(["authorization.k8s.io"], ["selfsubjectaccessreviews"], ["create"]),
        ]
        return object
    }

    private var role: JSONValue {
        var object = Manifest.object("Role", Self.version, name: InstalledNames.role, in: names.namespace)
        object["rules"] = [
            Self.rule(["velero.io"], ["*"], ["get", "list", "watch", "create", "update", "patch", "delete"]),
            Self.rule(["coordination.k8s.io"], ["leases"], ["get", "create", "update", "patch"]),
            // Credentials that locations name.
            Self.rule([""], ["secrets"], ["get"]),
            Self.rule(["", "events.k8s.io"], ["events"], ["create", "patch"]),
        ]
        return object
    }

    private var clusterRoleBinding: JSONValue {
        binding(
            Manifest.object("ClusterRoleBinding", Self.version, name: names.clusterRole),
            to: "ClusterRole",
            names.clusterRole
        )
    }

    private var roleBinding: JSONValue {
        let object = Manifest.object("RoleBinding", Self.version, name: InstalledNames.role, in: names.namespace)
        return binding(object, to: "Role", InstalledNames.role)
    }

    private func binding(_ object: JSONValue, to kind: String, _ role: String) -> JSONValue {
        var object = object
        object["roleRef"] = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(role),
        ]
        object["subjects"] = [
            ["kind": "ServiceAccount", "name": .string(account), "namespace": .string(names.namespace)]
        ]
        return object
    }

    private static func rule(_ groups: [String], _ resources: [String], _ verbs: [String]) -> JSONValue {
        [
            "apiGroups": .array(groups.map { .string($0) }), "resources": .array(resources.map { .string($0) }),
            "verbs": .array(verbs.map { .string($0) }),
        ]
    }
}
