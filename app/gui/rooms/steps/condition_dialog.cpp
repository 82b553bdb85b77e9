#include "app/gui/rooms/steps/condition_dialog.h"

#include "core/expression/evaluate.h"
#include "core/expression/functions.h"
#include "core/trace/step_names.h"
#include "core/trace/variable_names.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace teardown {
namespace {

/// "input [1,3,8,8], weight [16,3,3,3], output [1,16,8,8]", then the variables that are no tensors.
QString namesText(const Step& step, const std::vector<std::string>& known) {
    QStringList tensors;
    for (const std::vector<RecordedTensor>* list : {&step.inputs, &step.outputs})
        for (const RecordedTensor& tensor : *list) tensors += toQt(expressionName(tensor) + " " + shapeText(tensor.knownShape()));
    const std::vector<std::string> ofTensors = StepNames(step).known();
    for (const std::string& name : known)
        if (std::find(ofTensors.begin(), ofTensors.end(), name) == ofTensors.end()) tensors += toQt(name);
    return tensors.join(QStringLiteral(", "));
}

}  // namespace

ConditionDialog::ConditionDialog(const Step* step, QWidget* parent)
    : QDialog(parent), m_edit(new QLineEdit), m_place(makePlaces(step)), m_hint(new QLabel), m_functions(new QListWidget) {
    setWindowTitle(tr("Conditional Breakpoint"));
    auto* ask = new QLabel(tr("Stop at steps where this is &true:"));
    ask->setBuddy(m_edit);
    m_edit->setObjectName(QStringLiteral("condition"));
    m_edit->setPlaceholderText(QStringLiteral("max(abs(output)) > 100"));
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_edit->setMaxLength(static_cast<int>(expression::kLongestExpression));
    m_hint->setObjectName(QStringLiteral("hint"));
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    // Reserves three lines, so that the layout does not move while typing.
    m_hint->setMinimumHeight(3 * fontMetrics().lineSpacing());
    auto* names = new QLabel;
    names->setWordWrap(true);
    names->setTextFormat(Qt::PlainText);
    if (step) m_names = VariableNames(*step).known();
    names->setText(m_names.empty()
                       ? tr("x is a step's first input, y its first output; weights and variables have their own names.")
                       : tr("Names of this step: %1. x is the first input, y the first output.").arg(namesText(*step, m_names)));
    auto* where = new QLabel(tr("&Only at:"));
    where->setBuddy(m_place);
    for (const expression::Function& row : expression::functions()) {
        auto* item = new QListWidgetItem(tr("%1: %2").arg(toQt(row.usage), translated(row.doc)), m_functions);
        item->setData(Qt::UserRole, toQt(row.name));
    }
    m_functions->setAccessibleName(tr("Functions"));
    m_functions->setToolTip(tr("Double-click to insert"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    m_accept->setText(tr("Add breakpoint"));
    auto* layout = new QVBoxLayout(this);
    for (QWidget* widget : std::initializer_list<QWidget*>{ask, m_edit, where, m_place, m_hint, names, m_functions, buttons})
        layout->addWidget(widget);
    layout->setStretchFactor(m_functions, 1);
    resize(560, 420);
    connect(m_edit, &QLineEdit::textChanged, this, &ConditionDialog::check);
    connect(m_functions, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { insertFunction(item->data(Qt::UserRole).toString()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_edit->setFocus();
    check();
}

QComboBox* ConditionDialog::makePlaces(const Step* step) {
    auto* places = new QComboBox;
    places->setObjectName(QStringLiteral("place"));
    places->setEditable(true);
    places->setInsertPolicy(QComboBox::NoInsert);
    places->addItem({});
    if (step && !step->path.empty()) places->addItem(toQt(step->path));
    if (step && !step->type.empty() && step->type != step->path) places->addItem(toQt(step->type));
    places->lineEdit()->setPlaceholderText(tr("every step"));
    places->setToolTip(tr("A layer or a type; * stands for any letters: backbone.stage_1.*"));
    places->setMinimumContentsLength(20);
    places->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return places;
}

QString ConditionDialog::place() const { return m_place->currentText().trimmed(); }

QString ConditionDialog::text() const { return m_edit->text().trimmed(); }

void ConditionDialog::check() {
    // Columns count from the start of the unmodified line.
    const auto parsed = expression::Expression::parse(keysWithDots(fromQt(m_edit->text())));
    m_accept->setEnabled(parsed.ok());
    QString hint = tr("Steps without these names are skipped.");
    bool warns = false;
    if (!parsed.ok()) {
        const bool empty = text().isEmpty();
        hint = empty ? tr("Compare values computed from the step's tensors or variables.")
                     : tr("Column %1: %2").arg(parsed.error().where.column).arg(sentenceOf(parsed.error()));
        warns = !empty;
    } else if (!m_names.empty()) {
        // Not an error: other steps may have it.
        if (const auto unknown = expression::unknownName(*parsed, m_names)) hint = tr("At this step: %1").arg(sentenceOf(*unknown));
    }
    m_hint->setText(hint);
    QPalette palette = m_hint->palette();
    palette.setColor(QPalette::WindowText, warns ? colours().warning : colours().muted);
    m_hint->setPalette(palette);
}

void ConditionDialog::insertFunction(const QString& name) {
    m_edit->insert(name + QStringLiteral("()"));
    m_edit->cursorBackward(false);
    m_edit->setFocus();
}

}  // namespace teardown
