// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@Suite struct XMLTests {
    @Test func `an answer of S3 is read`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment with <tags> -->
            <s3:Result xmlns:s3="http://x/" a='>/"'><Key>a &lt;b&gt; &amp; &quot;c&quot; &#x41;&#66;</Key><Empty/>
            <Key><![CDATA[<raw> & ]]>done</Key><Sub deep="1"><Key>no</Key></Sub ></s3:Result>

            """
        let root = try XMLElement(parsing: Array(text.utf8))
        #expect(root.name == "Result")
        #expect(root["Key"] == #"a <b> & "c" AB"#)
        #expect(root.all("Key").map(\.text) == [#"a <b> & "c" AB"#, "<raw> & done"])
        #expect(root["Empty"] == "")
        #expect(root.child("Sub")?["Key"] == "no")
        #expect(root["Missing"] == nil)
    }

    @Test(arguments: [
        "", "   ", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<a>&amp</a>", "<a", "<a x=\"", "</a>",
        "<>x</>",
        "<!DOCTYPE html><html></html>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a><!-- </a>",
        "<a><![CDATA[x</a>",
        "<a/>text", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "{\"json\": true}", "<a><b></a></b>",
        String(repeating: "<a>", count: 33) + String(repeating: "</a>", count: 33),
    ])
    func `what is no XML of ours is refused`(text: String) {
        #expect(throws: XMLReader.Failure.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: XMLReader.Failure.self) {
            try XMLElement(parsing: Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }

    @Test func `flipped and cut documents end in a failure or a document, never worse`() {
        let seed = UInt64.random(in: .min ... .max)
        var state = seed | 1
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let original = Array("<A><B x='1'>t&amp;&#65;</B><!-- c --><C/><![CDATA[d]]><?p?></A>".utf8)
        var accepted = 0
        for _ in 0..<5000 {
            var bytes = original
            for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            bytes = Array(bytes.prefix(random(2) == 0 ? bytes.count : random(bytes.count)))
            if (try? XMLElement(parsing: bytes)) != nil { accepted += 1 }
        }
        #expect(accepted > 0 && accepted < 5000, "seed \(seed)")
    }

    @Test func `keys are escaped so that they come back the same`() throws {
        let key = "a<b>&\"'c\r\n\té日😀]]>"
        let escaped = try #require(XMLElement.escape(key))
        #expect(try XMLElement(parsing: Array("<K>\(escaped)</K>".utf8)).text == key)
        #expect(XMLElement.escape("bell\u{7}") == nil)
    }
}
