// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Where backups are kept: Velero's custom resource.
package struct BackupStorageLocation: CustomResource {
    package typealias Spec = BackupStorageLocationSpec
    package typealias Status = BackupStorageLocationStatus

    package static let kind = "BackupStorageLocation"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// The store and how to reach it: `spec` of a BackupStorageLocation.
package struct BackupStorageLocationSpec: JSONBacked {
    /// What may be done with a location.
    package enum AccessMode: String, Sendable, CaseIterable {
        /// Backups are read and written.
        case readWrite = "ReadWrite"
        /// Backups are only read.
        case readOnly = "ReadOnly"
    }

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// A bucket of a provider.
    package init(provider: String, bucket: String) {
        json = ["objectStorage": ["bucket": .string(bucket)], "provider": .string(provider)]
    }

    package static let memberOrder = [
        "provider", "config", "credential", "objectStorage", "default", "accessMode", "backupSyncPeriod",
        "validationFrequency",
    ]

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

    /// The bucket.
    package var bucket: String {
        get { json[path: ["objectStorage", "bucket"]]?.string ?? "" }
        set { json[path: ["objectStorage", "bucket"]] = .string(newValue) }
    }

    /// What all keys start with, as the user wrote it.
    package var prefix: String? {
        get { json[path: ["objectStorage", "prefix"]]?.string }
        set { json[path: ["objectStorage", "prefix"]] = newValue.map { .string($0) } }
    }

    /// Certificates to trust: PEM in Base64.
    package var caCert: String? {
        get { json[path: ["objectStorage", "caCert"]]?.string }
        set { json[path: ["objectStorage", "caCert"]] = newValue.map { .string($0) } }
    }

    /// Certificates to trust, in a Secret of the server's namespace.
    package var caCertRef: SecretKeySelector? {
        get { json[path: ["objectStorage", "caCertRef"]].flatMap(SecretKeySelector.init(json:)) }
        set { json[path: ["objectStorage", "caCertRef"]] = newValue?.json }
    }

    /// Whether backups that name no location go here.
    package var isDefault: Bool {
        get { json["default"]?.bool ?? false }
        set { set("default", newValue ? true : nil) }
    }

    /// What may be done with it.
    package var accessMode: AccessMode {
        get { json["accessMode"]?.string.flatMap(AccessMode.init(rawValue:)) ?? .readWrite }
        set { set("accessMode", newValue.rawValue) }
    }

    /// How often backups found in the store become known to the cluster; zero never, the server's default when `nil`.
    package var backupSyncPeriod: GoDuration? {
        get { duration("backupSyncPeriod") }
        set { set("backupSyncPeriod", newValue?.description) }
    }

    /// How often it is looked at whether the store can be used; zero never, the server's default when `nil`.
    package var validationFrequency: GoDuration? {
        get { duration("validationFrequency") }
        set { set("validationFrequency", newValue?.description) }
    }
}

/// What is known of a location: `status` of a BackupStorageLocation.
package struct BackupStorageLocationStatus: JSONBacked {
    /// Whether a location can be used.
    package enum Phase: String, Sendable {
        /// It can.
        case available = "Available"
        /// It cannot; the message says why.
        case unavailable = "Unavailable"
    }

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "lastSyncedTime", "lastValidationTime", "message"]

    /// Whether it can be used; `nil` while nobody has looked.
    package var phase: Phase? {
        get { json["phase"]?.string.flatMap(Phase.init(rawValue:)) }
        set { set("phase", newValue?.rawValue) }
    }

    /// When backups found in the store were made known to the cluster.
    package var lastSyncedTime: Timestamp? {
        get { time("lastSyncedTime") }
        set { set("lastSyncedTime", newValue?.description) }
    }

    /// When it was looked at.
    package var lastValidationTime: Timestamp? {
        get { time("lastValidationTime") }
        set { set("lastValidationTime", newValue?.description) }
    }

    /// Why it cannot be used.
    package var message: String? {
        get { json["message"]?.string }
        set { set("message", newValue) }
    }
}
