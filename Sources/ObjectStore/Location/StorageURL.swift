// SPDX-License-Identifier: Apache-2.0

/// Where backups are kept, as the user writes it: `file:///path` or `s3://bucket/prefix?region=…`.
package enum StorageURL: Sendable, Equatable {
    /// A directory, by its absolute path.
    case file(path: String)
    /// A bucket, or a part of one.
    case s3(S3Location)
}

/// A bucket and how to reach it; what is `nil` is left to the environment and to AWS's own defaults.
package struct S3Location: Sendable, Equatable {
    /// How the server encrypts what is written.
    package enum Encryption: String, Sendable, Equatable {
        /// With keys that S3 manages.
        case aes256 = "AES256"
        /// With a key of AWS KMS.
        case kms = "aws:kms"
    }

    /// How firmly objects are kept from being deleted before their time, in a bucket with object lock.
    package enum ObjectLockMode: String, Sendable, Equatable {
        /// Who has `s3:BypassGovernanceRetention` may delete them all the same.
        case governance = "GOVERNANCE"
        /// Nobody may.
        case compliance = "COMPLIANCE"
    }

    /// The bucket's name.
    package var bucket: String
    /// The path below which everything is kept, without slashes at its ends; may be empty.
    package var prefix: String
    /// Where the bucket is (`region`).
    ///
    /// Given explicitly it is binding; otherwise the bucket's real region is followed.
    package var region: String?
    /// The server, `https://host:port`, when it is not AWS (`endpoint`).
    package var endpoint: String?
    /// Whether the bucket is named in the path instead of the host name (`path-style`).
    ///
    /// By default it is when there is an
    /// `endpoint` or the bucket's name has a dot, which TLS certificates of S3 do not cover.
    package var pathStyle: Bool?
    /// The section of the AWS configuration files to take credentials and the region from (`profile`).
    package var profile: String?
    /// PEM certificates to trust instead of the system's (`ca-file`).
    package var caFile: String?
    /// Encryption by the server, by default as the bucket says (`sse`).
    package var encryption: Encryption?
    /// The KMS key's id or ARN; implies `sse=aws:kms` (`kms-key-id`).
    package var kmsKeyID: String?
    /// The file that holds the key which objects are written and read with (`customer-key-file`); see ``CustomerKey``.
    package var customerKeyFile: String?
    /// The key which objects are written and read with; a URL names it by a file.
    package var customerKey: CustomerKey?
    /// How objects are locked that are put with ``PutOptions/retainUntil`` (`object-lock-mode`); `nil` locks none.
    package var objectLockMode: ObjectLockMode?
    /// Whether we agree to pay for requests to a bucket whose owner does not (`request-payer=requester`).
    package var paysForRequests = false
    /// Accept any certificate, for experiments only (`insecure-skip-tls-verify`).
    package var insecureSkipTLSVerify: Bool
    /// PEM certificates to trust instead of the system's; a URL names them by a file.
    package var certificates: [UInt8]?
    /// The server as those see it whom signed URLs are for, where they reach it at another address; not in URLs.
    package var publicEndpoint: String?
    /// The tags that objects are written with, `name=value&…` as a query has them; not in URLs.
    package var tagging: String?
    /// Whether checksums are sent along with objects, which some servers that are not AWS refuse; not in URLs.
    package var sendsChecksums = true

    /// A bucket with everything left to the environment.
    package init(bucket: String, prefix: String = "") {
        self.bucket = bucket
        self.prefix = prefix
        insecureSkipTLSVerify = false
    }
}

extension StorageURL: CustomStringConvertible {
    /// The place without its options: enough to recognise, and no secret.
    package var description: String {
        switch self {
        case .file(let path): "file://" + path
        case .s3(let location): location.description
        }
    }
}

extension S3Location: CustomStringConvertible {
    /// `s3://bucket/prefix`.
    package var description: String { "s3://" + bucket + (prefix.isEmpty ? "" : "/" + prefix) }
}
