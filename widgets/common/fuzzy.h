// Fuzzy: scores how well typed letters match a name - "rpv" finds "RepVGG", "st21" finds "backbone.stage_2.1". Pure functions, fast enough
// to rank the steps of a large network between two keystrokes.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace teardown {

struct FuzzyMatch {
    int score = 0;            ///< higher is better; comparable between texts for one query
    std::vector<int> places;  ///< matched characters of the text, ascending
};

/// A text with everything that matching needs, computed once.
class FuzzyText {
public:
    explicit FuzzyText(const QString& text);
    /// The literal word, else its letters in order, most of them together or at starts of words. `word` is lower case.
    std::optional<FuzzyMatch> match(const QString& word) const;

private:
    bool begins(qsizetype at) const { return m_begins[static_cast<std::size_t>(at)]; }
    std::optional<FuzzyMatch> matchWhole(const QString& word) const;
    std::optional<FuzzyMatch> matchLetters(const QString& word) const;
    QString m_folded;
    std::vector<bool> m_begins;  ///< whether a word of the text starts here
};

/// The words of a query, lower case.
QStringList fuzzyWords(const QString& query);

}  // namespace teardown
