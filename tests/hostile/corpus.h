// The hostile corpus: files of our own making that attack each rule of the readers, with what must come of them.
#pragma once

#include <string>
#include <vector>

namespace hostile {

struct Row {
    std::string name;      ///< "05 two million values on the stack": the rule, then what the file does
    std::string fileName;  ///< "file.pth"
    std::string bytes;
    std::string status;  ///< "accept", "accept-with-warning", "reject"
    std::string code;    ///< of the error, or of the first warning; empty for accept
};

std::vector<Row> pickleRows();
std::vector<Row> tensorRows();
std::vector<Row> zipRows();
std::vector<Row> legacyRows();
std::vector<Row> arrayRows();
std::vector<Row> otherRows();

inline std::vector<Row> allRows() {
    std::vector<Row> rows;
    for (const auto& part : {pickleRows(), tensorRows(), zipRows(), legacyRows(), arrayRows(), otherRows()})
        rows.insert(rows.end(), part.begin(), part.end());
    return rows;
}

}  // namespace hostile
