// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import JSON
import VeleroAPI

extension BackupStorageLocationSpec.AccessMode: ExpressibleByArgument {}

/// The command `lifeboat backup-location create NAME`.
struct BackupLocationCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Add a place to keep backups in."
    )

    @Argument(help: "Name of the location.")
    var name: String

    @Option(help: "The provider, such as aws.")
    var provider: String

    @Option(help: "The bucket.")
    var bucket: String

    @Option(help: "What all keys start with.")
    var prefix: String?

    @Option(help: ArgumentHelp("Credentials: an entry of a Secret in the server's namespace.", valueName: "secret=key"))
    var credential: String?

    @Flag(help: "Backups that name no location go here.")
    var `default` = false

    @Option(help: "How often backups found there become known to the cluster; 0 never.")
    var backupSyncPeriod: String?

    @Option(help: "How often it is looked at whether the location can be used; 0 never.")
    var validationFrequency: String?

    @Option(help: ArgumentHelp("Settings of the provider, such as region=eu-central-1.", valueName: "key=value,…"))
    var config: [String] = []

    @Option(help: ArgumentHelp("Labels of the location.", valueName: "key=value,…"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Certificates to trust, PEM.", valueName: "file"))
    var cacert: String?

    @Option(help: "What may be done with it: ReadWrite or ReadOnly.")
    var accessMode = BackupStorageLocationSpec.AccessMode.readWrite

    @OptionGroup var server: ServerOptions

    @Option(name: .shortAndLong, help: "json or yaml: print the resource instead of sending it.")
    var output: OutputFormat?

    func run() async throws {
        let console = Console.standard
        let location = try resource(in: try server.namespaceName())
        if let output {
            console.data(output.text(of: location.json))
            return
        }
        try await server.withServer { server in
            if location.spec.isDefault { try await DefaultLocation(objects: server.objects).clear(but: location.name) }
            try await server.objects.create(location)
            console.say("Created backup location \(location.name).")
        }
    }

    /// The resource, as Velero's command line writes it.
    func resource(in namespace: String) throws -> BackupStorageLocation {
        guard ObjectName.isSubdomain(name) else {
            throw CommandFailure("\"\(name)\" cannot be the name of a backup location", status: .usage)
        }
        guard !provider.isEmpty, !bucket.isEmpty else {
            throw CommandFailure("--provider and --bucket must say something", status: .usage)
        }
        var spec = BackupStorageLocationSpec(provider: provider, bucket: bucket)
        if let prefix, !prefix.isEmpty { spec.prefix = prefix }
        spec.caCert = try cacert.map(CertificateFile.base64)
        spec.credential = try credential.map(CredentialOption.read)
        spec.isDefault = `default`
        spec.config = try KeyValues.read(config, of: "--config")
        spec.accessMode = accessMode
        spec.backupSyncPeriod = try backupSyncPeriod.map { try DurationOption.read($0, of: "--backup-sync-period") }
        spec.validationFrequency = try validationFrequency.map {
            try DurationOption.read($0, of: "--validation-frequency")
        }
        var location = BackupStorageLocation(name: name, namespace: namespace, spec: spec)
        location.labels = try KeyValues.read(labels, of: "--labels")
        return location
    }
}

/// The option `--credential secret=key`.
enum CredentialOption {
    /// Reads it.
    static func read(_ text: String) throws -> SecretKeySelector {
        let pairs = try KeyValues.read([text], of: "--credential")
        guard pairs.count == 1, let pair = pairs.first, !pair.value.isEmpty else {
            throw CommandFailure("--credential takes one secret=key", status: .usage)
        }
        return SecretKeySelector(name: pair.key, key: pair.value)
    }
}

/// A file of certificates that goes into a resource.
enum CertificateFile {
    private static let maximumSize = 1 << 20

    /// The content in Base64.
    /// - Throws: ``CommandFailure`` when it cannot be read, or holds no certificate.
    static func base64(_ path: String) throws -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= maximumSize else {
            throw CommandFailure("the file \(path) of --cacert cannot be read, or is larger than a MiB", status: .usage)
        }
        guard String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw CommandFailure("the file \(path) of --cacert holds no PEM certificate", status: .usage)
        }
        return data.base64EncodedString()
    }
}

/// At most one location is the default.
struct DefaultLocation {
    let objects: VeleroObjects

    /// Makes all others no default any more.
    func clear(but name: String) async throws {
        for location in try await objects.all(BackupStorageLocation.self)
        where location.spec.isDefault && location.name != name {
            try await objects.change(location, ["spec": ["default": false]])
        }
    }
}
