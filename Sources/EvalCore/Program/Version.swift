/// The version of stsbench, part of every result.
package let stsbenchVersion = "0.1.0"
