// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A wish to know the server's version: Velero's custom resource.
package struct ServerStatusRequest: CustomResource {
    package typealias Spec = EmptyStatus
    package typealias Status = ServerStatusRequestStatus

    package static let kind = "ServerStatusRequest"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// The answer: `status` of a ServerStatusRequest.
package struct ServerStatusRequestStatus: JSONBacked {
    /// Something the server can do beside its own work.
    package struct Plugin: Sendable, Equatable {
        /// Its name, such as `velero.io/aws`.
        package var name: String
        /// What it is for, such as `ObjectStore`.
        package var kind: String

        /// Names one.
        package init(name: String, kind: String) {
            self.name = name
            self.kind = kind
        }
    }

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "processedTimestamp", "serverVersion", "plugins"]

    /// Whether it was answered.
    package var isProcessed: Bool {
        get { json["phase"]?.string == RequestPhase.processed.rawValue }
        set { set("phase", newValue ? RequestPhase.processed.rawValue : RequestPhase.new.rawValue) }
    }

    /// When it was answered.
    package var processedTimestamp: Timestamp? {
        get { time("processedTimestamp") }
        set { set("processedTimestamp", newValue?.description) }
    }

    /// The version.
    package var serverVersion: String? {
        get { json["serverVersion"]?.string }
        set { set("serverVersion", newValue) }
    }

    /// What the server can do beside its own work.
    package var plugins: [Plugin] {
        get {
            (json["plugins"]?.array ?? []).map {
                Plugin(name: $0["name"]?.string ?? "", kind: $0["kind"]?.string ?? "")
            }
        }
        set { set("plugins", newValue.map { ["kind": .string($0.kind), "name": .string($0.name)] as JSONValue }) }
    }
}
