// SPDX-License-Identifier: Apache-2.0

import Controllers
import ObjectStore
import VeleroAPI

/// How the store of a BackupStorageLocation is opened, worked out from its spec alone.
struct LocationPlan: Sendable, Equatable {
    /// Where objects are kept.
    enum Place: Sendable, Equatable {
        /// A bucket, and where its credentials come from.
        case bucket(S3Location, BucketAccess)
        /// A folder of a directory of the pod, and what all keys start with.
        case directory(String, folder: String, prefix: String)
    }

    /// What of a bucket's access is not in its address.
    struct BucketAccess: Sendable, Equatable {
        /// The entry of a Secret that holds credentials in the format of AWS's credentials file; `nil` for the server's own.
        var credential: SecretKeySelector?
        /// The entry of a Secret that holds the certificates to trust.
        var certificates: SecretKeySelector?
        /// The entry of a Secret that holds the key which objects are encrypted with.
        var customerKey: SecretKeySelector?
        /// A credentials file in the pod.
        var credentialsFile: String?
        /// Whether the pod's own configuration file of AWS counts beside the credentials of a Secret.
        var usesSharedConfiguration = false
    }

    /// The place.
    let place: Place
    /// What of the spec has no effect, one sentence each.
    let remarks: [String]

    /// Reads a location.
    /// - Throws: `ControllerError` `.invalidLocation` with what is wrong.
    init(_ location: BackupStorageLocation) throws(ControllerError) {
        do throws(LocationMistake) {
            switch location.spec.provider {
            case "aws", "velero.io/aws": self = try Self.bucket(location.spec)
            case "lifeboat.dev/filesystem": self = try Self.directory(location.spec)
            case let provider:
                throw LocationMistake(
                    "the provider \"\(provider)\" is not supported",
                    hint:
                        "the providers are aws, which is any server that speaks S3's protocol, and lifeboat.dev/filesystem"
                )
            }
        } catch {
            throw error.error(of: location.name)
        }
    }

    init(_ place: Place, remarks: [String] = []) {
        self.place = place
        self.remarks = remarks
    }
}

/// What is wrong with a location, before it is said of which.
struct LocationMistake: Error, Equatable {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    func error(of location: String) -> ControllerError {
        ControllerError(
            .invalidLocation,
            "the BackupStorageLocation \(location) cannot be used: \(message)",
            hint: hint
        )
    }
}

// MARK: - Directories

extension LocationPlan {
    private static func directory(_ spec: BackupStorageLocationSpec) throws(LocationMistake) -> LocationPlan {
        var config = LocationConfig(spec.config)
        guard let path = config.take("path") else {
            throw LocationMistake("config says no \"path\"", hint: "name a directory of the server's pod")
        }
        guard path.hasPrefix("/"), !path.utf8.contains(0), !path.split(separator: "/").contains("..") else {
            throw LocationMistake("\"path\" must be an absolute path, not \"\(path)\"")
        }
        if spec.credential != nil { config.remark("credential is ignored: a directory needs none") }
        if spec.caCert != nil || spec.caCertRef != nil { config.remark("a directory needs no certificates") }
        try config.finish(known: ["path"])
        let folder = try bucketName(spec)
        return LocationPlan(.directory(path, folder: folder, prefix: try prefix(spec)), remarks: config.remarks)
    }

    /// The bucket's name, fit for an address and a path.
    static func bucketName(_ spec: BackupStorageLocationSpec) throws(LocationMistake) -> String {
        let bucket = spec.bucket
        guard !bucket.isEmpty else { throw LocationMistake("it names no bucket") }
        guard !bucket.hasPrefix("arn:") else {
            throw LocationMistake(
                "\"\(bucket)\" is an access point, which is not supported",
                hint: "name the bucket itself"
            )
        }
        guard !bucket.contains("/") else {
            throw LocationMistake(
                "the bucket \"\(bucket)\" has a slash",
                hint: "what follows the bucket's name goes into objectStorage.prefix"
            )
        }
        let isPlain = bucket.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isPlain, !bucket.hasPrefix("."), !bucket.contains("..") else {
            throw LocationMistake("\"\(bucket)\" is not a bucket's name")
        }
        return bucket
    }

    /// What all keys start with, without slashes at its ends.
    static func prefix(_ spec: BackupStorageLocationSpec) throws(LocationMistake) -> String {
        let text = spec.prefix ?? ""
        let prefix = String(text.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
        do {
            if !prefix.isEmpty { try ObjectKey.validate(prefix) }
        } catch {
            throw LocationMistake("the prefix \"\(text)\" is not a plain path")
        }
        return prefix
    }
}
