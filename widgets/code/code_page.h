// CodePage: where mmclassification is at a step - the call stack, the variables, a sentence about the line, and the source of the selected
// frame if an installation is known.
#pragma once

#include "core/base/result.h"
#include "widgets/stage/stage_page.h"

#include <functional>
#include <string>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace teardown {

class CallStackList;
class FlowLabel;
class KeptSplitter;
class SourceView;
class VariableList;
class WatchList;

class CodePage : public StagePage {
    Q_OBJECT
public:
    using Reader = std::function<Result<std::string>(const std::string& file)>;

    explicit CodePage(QWidget* parent = nullptr);

    QString title() const override { return tr("Code"); }
    QString helpId() const override { return QStringLiteral("code"); }
    /// Above the details, below a step's tensors.
    int rank() const override { return 1; }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("This step has no counterpart in mmclassification's code."); }
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    void refreshNumbers(const TracePtr& trace) override;
    void setVisible(bool visible) override;

    /// Reads files of an installed mmclassification; null: there is none. `from`: what it is, shown above the source.
    void setReader(Reader reader, const QString& from);

    /// Says about a frame what its function does, and whose it is. Null: nothing.
    using Explainer = std::function<QString(const ReferenceFrame& frame)>;
    void setExplainer(Explainer explainer);

    /// Puts the watched expressions below the variables.
    void setWatches(WatchList* watches);
    WatchList* watches() const { return m_watches; }

    CallStackList* stack() const { return m_stack; }
    VariableList* variables() const { return m_variables; }
    SourceView* source() const { return m_source; }
    /// The file whose text is shown; empty: none.
    QString shownFile() const { return m_shownFile; }

Q_SIGNALS:
    /// The user wants to say where mmclassification is installed.
    void folderWanted();

private:
    QWidget* makeSource();
    void fill();
    void showFrame(int frame);
    void say(const QString& text);
    void applyTheme();

    TracePtr m_trace;
    int m_step = -1;
    Reader m_reader;
    Explainer m_explainer;
    QString m_from;
    QString m_shownFile;
    FlowLabel* m_sentence;
    FlowLabel* m_about;  ///< the selected frame
    CallStackList* m_stack;
    VariableList* m_variables;
    KeptSplitter* m_known;  ///< variables above watched expressions
    WatchList* m_watches = nullptr;
    KeptSplitter* m_lists;
    KeptSplitter* m_halves;
    QStackedWidget* m_below;
    QLabel* m_heading;
    SourceView* m_source;
    FlowLabel* m_hint;
    QPushButton* m_choose;
};

}  // namespace teardown
