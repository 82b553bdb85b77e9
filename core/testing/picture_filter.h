// PictureFilter: words that a picture of a test has to fit: "shirt", "true:coat", "score<0.5", "loss>=2", "wrong", "#120". All of them.
#pragma once

#include "core/testing/test_results.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

class PictureFilter {
public:
    /// Words are separated by spaces; what is not understood as one of the above is searched for in the names of both classes and of the
    /// file, without regard to case.
    explicit PictureFilter(std::string_view words = {});

    bool empty() const { return m_words.empty(); }
    bool fits(const TestedPicture& picture, const TestResults& results) const;

private:
    enum class Subject { Text, Actual, Predicted, Score, ActualScore, Loss, Sample, Right, Wrong };
    enum class Relation { Less, LessEqual, Greater, GreaterEqual };
    struct Word {
        Subject subject = Subject::Text;
        Relation relation = Relation::Less;
        std::string text;  ///< lower case
        double number = 0;
    };
    static Word parsed(std::string_view word);
    static std::optional<Word> parsedNumber(std::string_view word);
    static bool fitsWord(const Word& word, const TestedPicture& picture, const TestResults& results);

    std::vector<Word> m_words;
};

}  // namespace teardown
