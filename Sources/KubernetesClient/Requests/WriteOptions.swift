// SPDX-License-Identifier: Apache-2.0

/// What a change asks of the server beside the change.
package struct WriteOptions: Sendable {
    /// Whether the server goes through everything, admission included, but keeps nothing.
    package var isDryRun: Bool
    /// The name the change is recorded under; the client's own when `nil`.
    package var fieldManager: String?

    /// Asks for nothing special.
    package init(isDryRun: Bool = false, fieldManager: String? = nil) {
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
    }
}

/// How a patch describes a change.
package enum PatchKind: Sendable, Equatable {
    /// RFC 7396: members replace members, `null` removes; lists are replaced whole.
    case merge
    /// RFC 6902: a list of operations.
    case json
    /// Kubernetes' own, which knows the keys of lists; for built-in kinds only.
    case strategic
    /// Server-side apply; with force, fields owned by others are taken over.
    case apply(force: Bool)

    var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        case .strategic: "application/strategic-merge-patch+json"
        // The body is JSON, which is YAML too.
        case .apply: "application/apply-patch+yaml"
        }
    }
}

/// How an object is deleted.
package struct DeleteOptions: Sendable {
    /// What becomes of the objects an object owns.
    package enum Propagation: String, Sendable {
        /// They are deleted afterwards.
        case background = "Background"
        /// They are deleted before.
        case foreground = "Foreground"
        /// They stay.
        case orphan = "Orphan"
    }

    /// What becomes of owned objects; the kind's default when `nil`.
    package var propagation: Propagation?
    /// Deletes only the object of this UID, not a later one of the same name.
    package var uid: String?
    /// Deletes only if the object has not changed since.
    package var resourceVersion: String?
    /// Seconds a pod may take to end.
    package var gracePeriod: Int?
    /// Whether the server goes through everything but keeps the object.
    package var isDryRun = false

    /// Deletes as the server does when nothing is said.
    package init(propagation: Propagation? = nil) {
        self.propagation = propagation
    }
}
