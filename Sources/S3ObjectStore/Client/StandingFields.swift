// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import ObjectStore

/// The header fields that a bucket's configuration adds to requests, whatever they do.
struct StandingFields: Sendable {
    /// The query item, and the name of the field, by which a requester agrees to pay.
    static let payer = (name: "x-amz-request-payer", value: "requester")
    private static let customer = "x-amz-server-side-encryption-customer-"

    /// The field that a server which knows customers' keys answers a write with.
    static let confirmation = customer + "algorithm"

    private let forAll: [(name: String, value: String)]
    private let forContent: [(name: String, value: String)]

    init(_ configuration: S3Configuration) {
        forAll = configuration.paysForRequests ? [Self.payer] : []
        guard let key = configuration.customerKey?.bytes else {
            forContent = []
            return
        }
        forContent = [
            (Self.confirmation, "AES256"), (Self.customer + "key", Digest.base64(key)),
            // S3 wants it to see that the key has arrived whole.
            (Self.customer + "key-MD5", Digest.base64(Digest.md5(key))),
        ]
    }

    /// Adds what a request needs; to be called before it is signed, so that all of it is.
    ///
    /// The customer's key goes with each request that reads or writes an object, or parts of one: S3 wants it with each
    /// part, and with the completion when parts have checksums. Listing and deleting need none.
    func add(to headers: inout HTTPFields, of request: S3Request) {
        for field in forAll { headers[field.name] = field.value }
        guard request.key != nil, request.method != "DELETE" else { return }
        for field in forContent { headers[field.name] = field.value }
    }

    /// Whether an answer to a write confirms what was asked for; servers that know no customers' keys pass over them.
    func areConfirmed(by response: AWSResponse) -> Bool {
        forContent.isEmpty || response.headers[Self.confirmation] == "AES256"
    }
}
