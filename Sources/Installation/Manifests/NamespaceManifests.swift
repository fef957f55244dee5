// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON

/// The namespace and what is in it beside the server: account, credentials, locations.
struct NamespaceManifests {
    let namespace: String

    /// The namespace; its pods need no privilege, and get none.
    var namespaceObject: JSONValue {
        let modes = ["enforce", "audit", "warn"]
        let labels = modes.flatMap { mode in
            [
                ("pod-security.kubernetes.io/\(mode)", "restricted"),
                ("pod-security.kubernetes.io/\(mode)-version", "latest"),
            ]
        }
        return Manifest.object("Namespace", "v1", name: namespace, labels: labels)
    }

    /// The service account.
    func serviceAccount(annotations: [String: String]) -> JSONValue {
        Manifest.object(
            "ServiceAccount",
            "v1",
            name: InstalledNames.server,
            in: namespace,
            annotations: annotations
        )
    }

    /// The Secret with the credentials of the storage.
    func secret(_ credentials: CredentialsFile) -> JSONValue {
        let (name, key) = InstalledNames.credentials
        var object = Manifest.object("Secret", "v1", name: name, in: namespace)
        object["type"] = "Opaque"
        object["data"] = [key: .string(Data(credentials.content).base64EncodedString())]
        return object
    }

    /// The storage location, which backups go to that name none.
    func backupLocation(_ settings: BackupLocationSettings) -> JSONValue {
        var storage: JSONValue = ["bucket": .string(settings.bucket)]
        if !settings.prefix.isEmpty { storage["prefix"] = .string(settings.prefix) }
        if !settings.certificates.isEmpty {
            storage["caCert"] = .string(Data(settings.certificates).base64EncodedString())
        }
        var spec: JSONValue = ["provider": .string(settings.provider), "default": true, "objectStorage": storage]
        if !settings.config.isEmpty { spec["config"] = Manifest.sorted(settings.config) }
        return location("BackupStorageLocation", spec)
    }

    /// The snapshot location.
    func snapshotLocation(_ settings: SnapshotLocationSettings) -> JSONValue {
        var spec: JSONValue = ["provider": .string(settings.provider)]
        if !settings.config.isEmpty { spec["config"] = Manifest.sorted(settings.config) }
        return location("VolumeSnapshotLocation", spec, annotations: settings.annotations)
    }

    private func location(_ kind: String, _ spec: JSONValue, annotations: [String: String] = [:]) -> JSONValue {
        var object = Manifest.object(
            kind,
            "velero.io/v1",
            name: InstalledNames.location,
            in: namespace,
            annotations: annotations
        )
        object["spec"] = spec
        return object
    }
}
