// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Where a provider keeps native snapshots of volumes: Velero's custom resource.
package struct VolumeSnapshotLocation: CustomResource {
    package typealias Spec = VolumeSnapshotLocationSpec
    package typealias Status = EmptyStatus

    package static let kind = "VolumeSnapshotLocation"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// The provider and how to reach it: `spec` of a VolumeSnapshotLocation.
package struct VolumeSnapshotLocationSpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// A provider with its defaults.
    package init(provider: String) {
        json = ["provider": .string(provider)]
    }

    package static let memberOrder = ["provider", "config", "credential"]

    /// The provider, such as `aws`.
    package var provider: String {
        get { json["provider"]?.string ?? "" }
        set { set("provider", .string(newValue)) }
    }

    /// Settings of the provider, such as `region`.
    package var config: [String: String] {
        get { json["config"]?.stringMap ?? [:] }
        set { set("config", newValue) }
    }

    /// The Secret, in the server's namespace, that holds credentials; `nil` for the server's own.
    package var credential: SecretKeySelector? {
        get { json["credential"].flatMap(SecretKeySelector.init(json:)) }
        set { set("credential", newValue?.json) }
    }
}

/// A status without members that are read here.
package struct EmptyStatus: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder: [String] = []
}
