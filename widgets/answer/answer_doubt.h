// AnswerDoubt: what stands in place of an answer, or beside it, in words - the window's one way of saying what Trust knows.
#pragma once

#include <QString>

namespace teardown {

struct Trust;

/// What the network was asked about.
enum class AnsweredInput { File, Pad, EmptyPad, Random /* no picture is open */ };

/// Where the button of a doubt leads.
enum class DoubtGoal { None, Fit /* the page that says how the checkpoint fits */, Step, Tensor, OpenCheckpoint };

struct AnswerDoubt {
    enum class Grade { None, Note, Warning, Bad };

    Grade grade = Grade::None;
    bool answers = true;  ///< the scores may be shown; false: nothing but this is
    QString title;        ///< "Head not loaded: these scores are random"
    QString text;         ///< more about it; may be empty
    QString brief;        ///< for a cell of a table: "head not loaded"
    QString button;       ///< empty: there is nowhere to go
    DoubtGoal goal = DoubtGoal::None;
    int step = -1;  ///< of the trace, for Step
    QString key;    ///< of the state dict, for Tensor

    bool any() const { return grade != Grade::None; }
};

AnswerDoubt doubtOf(const Trust& trust, AnsweredInput input = AnsweredInput::File);

/// "no answer: head not loaded", for lists and captions; empty where there is an answer.
QString noAnswerText(const AnswerDoubt& doubt);

}  // namespace teardown
