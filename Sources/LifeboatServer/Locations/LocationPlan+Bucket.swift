// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ObjectStore
import VeleroAPI

extension LocationPlan {
    /// The settings of Velero's AWS plugin, and `objectLockMode` and `requestPayer`.
    private static let keys = [
        "region", "s3ForcePathStyle", "s3Url", "publicUrl", "serverSideEncryption", "kmsKeyId", "profile",
        "credentialsFile", "insecureSkipTLSVerify", "enableSharedConfig", "tagging", "checksumAlgorithm",
        "signatureVersion", "customerKeyEncryptionFile", "customerKeyEncryptionSecret", "objectLockMode",
        "requestPayer",
    ]

    static func bucket(_ spec: BackupStorageLocationSpec) throws(LocationMistake) -> LocationPlan {
        var config = LocationConfig(spec.config)
        var location = S3Location(bucket: try bucketName(spec), prefix: try prefix(spec))
        location.region = config.take("region")
        location.profile = config.take("profile")
        try readServer(&config, &location)
        var access = BucketAccess()
        try readCustomerKey(&config, &location, &access)
        let hasCustomerKey = location.customerKeyFile != nil || access.customerKey != nil
        try readEncryption(&config, &location, hasCustomerKey: hasCustomerKey)
        location.tagging = try tagging(&config)
        location.sendsChecksums = try sendsChecksums(&config)
        if let version = config.take("signatureVersion"), version != "4" {
            config.remark("signatureVersion is ignored: requests are signed with version 4")
        }
        location.objectLockMode = try lockMode(&config)
        location.paysForRequests = try paysForRequests(&config)
        access.usesSharedConfiguration = try config.takeFlag("enableSharedConfig")
        access.credential = spec.credential
        access.credentialsFile = config.take("credentialsFile")
        if access.credential != nil, access.credentialsFile != nil {
            config.remark("credentialsFile is ignored: the Secret of \"credential\" is used")
            access.credentialsFile = nil
        }
        // Velero overwrites these with what the spec says elsewhere.
        for key in ["bucket", "prefix", "caCert"] where config.take(key) != nil {
            config.remark("\"\(key)\" in config is ignored: objectStorage says it")
        }
        try readCertificates(spec, &location, &access)
        try config.finish(known: keys)
        return LocationPlan(.bucket(location, access), remarks: config.remarks)
    }

    // MARK: The server

    private static func readServer(
        _ config: inout LocationConfig,
        _ location: inout S3Location
    ) throws(LocationMistake) {
        location.endpoint = try url("s3Url", &config)
        location.publicEndpoint = try url("publicUrl", &config)
        location.insecureSkipTLSVerify = try config.takeFlag("insecureSkipTLSVerify")
        let isForced = try config.takeFlag("s3ForcePathStyle")
        location.pathStyle = pathStyle(isForced: isForced, location)
    }

    /// Whether the bucket is named in the path, where that is decided here.
    ///
    /// Velero names it in the host unless told otherwise, also of servers other than AWS: some answer to nothing else.
    /// Where the name cannot go there it goes into the path, as AWS's own clients do it.
    private static func pathStyle(isForced: Bool, _ location: S3Location) -> Bool? {
        if isForced { return true }
        guard let endpoint = location.endpoint else { return nil }
        let host = endpoint.split(separator: "/").dropFirst().first.map { $0.prefix { $0 != ":" } } ?? ""
        let isAddress =
            host.hasPrefix("[") || (!host.isEmpty && host.allSatisfy { $0 == "." || $0.isASCII && $0.isNumber })
        let isHostLabel = location.bucket.utf8.allSatisfy { byte in
            byte != UInt8(ascii: ".") && byte != UInt8(ascii: "_")
                && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        return isAddress || !isHostLabel
    }

    private static func url(_ key: String, _ config: inout LocationConfig) throws(LocationMistake) -> String? {
        guard let text = config.take(key) else { return nil }
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw LocationMistake("\"\(key)\" must begin with http:// or https://")
        }
        guard !text.contains("@") else { throw LocationMistake("\"\(key)\" cannot hold credentials") }
        return text
    }

    private static func readCertificates(
        _ spec: BackupStorageLocationSpec,
        _ location: inout S3Location,
        _ access: inout BucketAccess
    ) throws(LocationMistake) {
        guard spec.caCert == nil || spec.caCertRef == nil else {
            throw LocationMistake("caCert and caCertRef exclude each other", hint: "leave one of them out")
        }
        access.certificates = spec.caCertRef
        guard let text = spec.caCert, !text.isEmpty else { return }
        guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
            throw LocationMistake("caCert is not Base64")
        }
        location.certificates = Array(bytes)
    }

    // MARK: What is written

    private static func readEncryption(
        _ config: inout LocationConfig,
        _ location: inout S3Location,
        hasCustomerKey: Bool
    ) throws(LocationMistake) {
        let encryption = config.take("serverSideEncryption")
        location.kmsKeyID = config.take("kmsKeyId")
        if hasCustomerKey {
            guard location.kmsKeyID == nil else {
                throw LocationMistake(
                    "kmsKeyId and a customer's key (customerKeyEncryptionFile or -Secret) exclude each other",
                    hint: "an object is encrypted with one key: leave one of them out"
                )
            }
            if encryption != nil { config.remark("serverSideEncryption is ignored: the customer's key is used") }
            return
        }
        guard let encryption else {
            location.encryption = location.kmsKeyID == nil ? nil : .kms
            return
        }
        guard let known = S3Location.Encryption(rawValue: encryption) else {
            throw LocationMistake("\"serverSideEncryption\" is AES256 or aws:kms, not \"\(encryption)\"")
        }
        location.encryption = known
        guard location.kmsKeyID != nil, known != .kms else { return }
        config.remark("serverSideEncryption is ignored: with kmsKeyId it is aws:kms")
        location.encryption = .kms
    }

    /// The key that objects are encrypted with by S3, which does not keep it.
    private static func readCustomerKey(
        _ config: inout LocationConfig,
        _ location: inout S3Location,
        _ access: inout BucketAccess
    ) throws(LocationMistake) {
        location.customerKeyFile = config.take("customerKeyEncryptionFile")
        guard let entry = config.take("customerKeyEncryptionSecret") else { return }
        guard location.customerKeyFile == nil else {
            throw LocationMistake(
                "customerKeyEncryptionFile and customerKeyEncryptionSecret exclude each other",
                hint: "leave one of them out"
            )
        }
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw LocationMistake(
                "\"customerKeyEncryptionSecret\" must be written like secret/key, not \"\(entry)\"",
                hint: "it is a Secret in the server's namespace, and the name of an entry in it"
            )
        }
        access.customerKey = SecretKeySelector(name: parts[0], key: parts[1])
    }

    private static func lockMode(
        _ config: inout LocationConfig
    ) throws(LocationMistake) -> S3Location.ObjectLockMode? {
        guard let text = config.take("objectLockMode") else { return nil }
        guard let mode = S3Location.ObjectLockMode(rawValue: text) else {
            throw LocationMistake("\"objectLockMode\" is GOVERNANCE or COMPLIANCE, not \"\(text)\"")
        }
        return mode
    }

    private static func paysForRequests(_ config: inout LocationConfig) throws(LocationMistake) -> Bool {
        guard let payer = config.take("requestPayer") else { return false }
        // S3's own word for it, which is the only one there is.
        guard payer == "requester" else {
            throw LocationMistake("\"requestPayer\" is requester, not \"\(payer)\"")
        }
        return true
    }

    private static func tagging(_ config: inout LocationConfig) throws(LocationMistake) -> String? {
        guard let text = config.take("tagging") else { return nil }
        let pairs = text.split(separator: "&", omittingEmptySubsequences: false)
        guard pairs.allSatisfy({ $0.contains("=") && $0.first != "=" }),
            text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else {
            throw LocationMistake("\"tagging\" must be written like name=value&name=value, percent-encoded")
        }
        guard pairs.count <= 10 else { throw LocationMistake("\"tagging\" has more than the ten tags that S3 keeps") }
        return text
    }

    private static func sendsChecksums(_ config: inout LocationConfig) throws(LocationMistake) -> Bool {
        switch config.takeEvenEmpty("checksumAlgorithm") {
        case nil, "SHA256": return true
        case "": return false
        case let known? where ["CRC32", "CRC32C", "SHA1"].contains(known):
            config.remark("checksumAlgorithm \(known) is ignored: SHA256 is used")
            return true
        case let other?:
            throw LocationMistake(
                "\"checksumAlgorithm\" is CRC32, CRC32C, SHA1, SHA256 or empty, not \"\(other)\"",
                hint: "leave it empty for servers that refuse checksums"
            )
        }
    }
}
