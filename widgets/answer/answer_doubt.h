// AnswerDoubt: the words in place of an answer or beside it - the window's only presentation of Trust.
#pragma once

#include <QString>

namespace teardown {

struct Trust;

/// The window's state when the network was run.
enum class AnsweredInput { File, Pad, EmptyPad, Random /* no picture is open */ };

/// The target of a doubt's button.
enum class DoubtGoal { None, Fit /* the page that says how the checkpoint fits */, Step, Tensor, OpenCheckpoint };

struct AnswerDoubt {
    enum class Grade { None, Note, Warning, Bad };

    Grade grade = Grade::None;
    bool answers = true;  ///< the scores may be shown; false: only this text is
    QString title;        ///< "Head not loaded: these scores are random"
    QString text;         ///< more about it; may be empty
    QString brief;        ///< for a cell of a table: "head not loaded"
    QString button;       ///< empty: no button
    DoubtGoal goal = DoubtGoal::None;
    int step = -1;  ///< step of the trace, for Step
    QString key;    ///< key of the state dict, for Tensor

    bool any() const { return grade != Grade::None; }
};

AnswerDoubt doubtOf(const Trust& trust, AnsweredInput input = AnsweredInput::File);

/// "no answer: head not loaded", for lists and captions; empty if there is an answer.
QString noAnswerText(const AnswerDoubt& doubt);

}  // namespace teardown
