// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Installation

/// Where an installed server keeps backups, and who it is there.
struct InstallStorageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take what is not said from Terraform's output 'lifeboat': a directory, a file of 'terraform output -json', or -.",
            valueName: "place"
        )
    )
    var fromTerraform: String?

    @Flag(help: "With --from-terraform, install in a cluster that does not look like Terraform's.")
    var force = false

    @Option(help: "Provider of the storage: aws, which is S3 and all that speaks its protocol.")
    var provider: String?

    @Option(help: "Bucket for the location 'default'.")
    var bucket: String?

    @Option(help: "What all keys in the bucket start with.")
    var prefix: String?

    @Option(help: ArgumentHelp("Settings of the location, such as region or s3Url.", valueName: "key=value,…"))
    var backupLocationConfig: [String] = []

    @Option(help: ArgumentHelp("File with certificates to trust, PEM.", valueName: "file"))
    var cacert: String?

    @Flag(help: "Make no location; backups then have to name one that is made later.")
    var noDefaultBackupLocation = false

    @Option(help: ArgumentHelp("File with credentials in the format of ~/.aws/credentials.", valueName: "file"))
    var secretFile: String?

    @Flag(help: "No credentials: the pod or its node has a role.")
    var noSecret = false

    @Option(help: ArgumentHelp("Print how to give the pods this role by EKS Pod Identity.", valueName: "arn"))
    var podIdentityRoleArn: String?

    @Option(help: ArgumentHelp("Make a snapshot location; with --provider it is made.", valueName: "true|false"))
    var useVolumeSnapshots: Bool?

    @Option(help: ArgumentHelp("Settings of the snapshot location, such as region.", valueName: "key=value,…"))
    var snapshotLocationConfig: [String] = []

    private static let providers = ["aws", "velero.io/aws"]

    func validate() throws {
        if provider == "lifeboat.dev/filesystem" {
            throw ValidationError(
                """
                --provider \(provider ?? "") needs a directory that is mounted into the pod, which install cannot know: install with \
                --no-default-backup-location, mount one, then run 'lifeboat backup-location create'; see install.md
                """
            )
        }
        if let provider, !Self.providers.contains(provider) {
            throw ValidationError("--provider \(provider) is not there yet; aws is S3 and all that speaks its protocol")
        }
        if bucket?.hasPrefix("-") == true || bucket?.isEmpty == true {
            throw ValidationError("--bucket cannot be \"\(bucket ?? "")\"")
        }
        if noDefaultBackupLocation && (bucket != nil || needsBucket) {
            throw ValidationError("--no-default-backup-location leaves nothing that could be said about the location")
        }
        if bucket == nil && needsBucket && fromTerraform == nil {
            throw ValidationError("--prefix, --backup-location-config and --cacert need --bucket")
        }
        if useVolumeSnapshots == false && !snapshotLocationConfig.isEmpty {
            throw ValidationError("--snapshot-location-config needs a snapshot location")
        }
        if useVolumeSnapshots == true && provider == nil && fromTerraform == nil {
            throw ValidationError("--use-volume-snapshots needs --provider")
        }
        if force && fromTerraform == nil { throw ValidationError("--force is for --from-terraform") }
        if secretFile != nil && (noSecret || podIdentityRoleArn != nil) {
            throw ValidationError("--secret-file and a role exclude each other")
        }
    }

    private var needsBucket: Bool { prefix != nil || !backupLocationConfig.isEmpty || cacert != nil }

    /// Adds all of it to what is asked for.
    /// - Parameters:
    ///   - options: What is asked for.
    ///   - outputs: Terraform's, where what the flags say is part of what it has made.
    /// - Throws: ``CommandFailure`` for files that cannot be read and what is no pair.
    func add(to options: inout InstallationOptions, besides outputs: TerraformOutputs?) throws {
        options.needsNoBackupLocation = noDefaultBackupLocation
        if let bucket = bucket ?? (needsBucket ? outputs?.bucket : nil) {
            var location = BackupLocationSettings(provider: provider ?? "aws", bucket: bucket)
            location.prefix = prefix ?? ""
            location.config = try KeyValues.read(backupLocationConfig, of: "--backup-location-config")
            if let cacert { location.certificates = try Self.content(of: cacert, "--cacert") }
            options.backupLocation = location
        }
        if let provider = provider ?? outputs.map({ _ in "aws" }), useVolumeSnapshots != false {
            var config = try KeyValues.read(snapshotLocationConfig, of: "--snapshot-location-config")
            // Without one no disk is found, and the bucket is mostly where the cluster is.
            if (config["region"] ?? "").isEmpty { config["region"] = options.backupLocation?.config["region"] }
            options.snapshotLocation = SnapshotLocationSettings(provider: provider, config: config)
        }
        if let secretFile {
            options.credentials = .file(CredentialsFile(try Self.content(of: secretFile, "--secret-file")))
        } else if noSecret || podIdentityRoleArn != nil {
            options.credentials = .none
        }
    }

    private static func content(of path: String, _ option: String) throws -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
            throw CommandFailure("\(option): \(path) cannot be read", status: .usage)
        }
    }
}
