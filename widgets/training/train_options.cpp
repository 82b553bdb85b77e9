#include "widgets/training/train_options.h"

#include "widgets/common/part_names.h"
#include "widgets/common/strings.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QSpinBox>
#include <QThread>
#include <QToolButton>

#include <algorithm>
#include <limits>

namespace teardown {
namespace {

constexpr int kMostInterval = 1000000;

QToolButton* chooserBeside(const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(QStringLiteral("…"));
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

QLabel* labelFor(QWidget* field, const QString& text) {
    auto* label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    return label;
}

}  // namespace

TrainOptionsPanel::TrainOptionsPanel(QWidget* parent)
    : QWidget(parent),
      m_folder(new QLineEdit(this)),
      m_chooseFolder(chooserBeside(tr("Choose the folder"), this)),
      m_begin(new QComboBox(this)),
      m_file(new QLineEdit(this)),
      m_chooseFile(chooserBeside(tr("Choose the checkpoint"), this)),
      m_seed(new QLineEdit(this)),
      m_length(new QSpinBox(this)),
      m_lengthName(labelFor(m_length, tr("E&pochs"))),
      m_threads(new QSpinBox(this)),
      m_every(new QSpinBox(this)),
      m_validate(new QCheckBox(tr("&Evaluate"), this)),
      m_deterministic(new QCheckBox(tr("&Deterministic"), this)),
      m_follow(new QCheckBox(tr("Pauses open the &weights"), this)) {
    for (QLineEdit* field : {m_folder, m_file}) {
        field->setProperty("verbatim", true);
        field->setMinimumWidth(80);
    }
    m_folder->setAccessibleName(tr("Folder of logs and checkpoints"));
    m_folder->setToolTip(tr("Logs and checkpoints are written there"));
    setBoxName(*m_begin, tr("What the training begins with"));
    m_begin->addItem(tr("As the config says"), static_cast<int>(Begin::AsConfigured));
    m_begin->addItem(tr("Latest checkpoint of the folder"), static_cast<int>(Begin::Latest));
    m_begin->addItem(tr("Resume from a checkpoint"), static_cast<int>(Begin::Resume));
    m_begin->addItem(tr("Weights of a checkpoint"), static_cast<int>(Begin::Load));
    m_begin->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_begin->setMinimumContentsLength(14);
    m_begin->setToolTip(tr("Resuming takes weights, optimizer, epoch and iteration from the file"));
    m_file->setAccessibleName(tr("Checkpoint to begin with"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("drawn"));
    m_seed->setToolTip(tr("Of all random numbers; the same seed gives the same training"));
    m_seed->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,10}")), m_seed));
    m_seed->setMinimumWidth(60);
    m_length->setRange(0, kMostInterval);
    m_length->setMinimumWidth(60);
    setUsualLength(0, false);
    const int cores = std::max(1, QThread::idealThreadCount());
    m_threads->setRange(1, std::max(cores, 64));
    m_threads->setValue(std::max(1, cores - 1));
    m_threads->setAccessibleName(tr("Threads"));
    m_threads->setToolTip(tr("Processor threads of the training; the rest of the program has its own"));
    m_every->setRange(0, kMostInterval);
    m_every->setValue(10);
    m_every->setSpecialValueText(tr("never"));
    const auto count = [this](int steps) { m_every->setSuffix(steps == 1 ? tr(" step") : tr(" steps")); };
    connect(m_every, &QSpinBox::valueChanged, this, count);
    count(m_every->value());
    m_every->setAccessibleName(tr("Steps between measurements of the layers"));
    m_every->setToolTip(tr("Steps from one measurement of the layers to the next"));
    m_validate->setChecked(true);
    m_validate->setToolTip(tr("As the config's evaluation says; off: --no-validate of tools/train.py"));
    m_deterministic->setToolTip(tr("Noted in the log: on a processor every training is"));
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("At a pause and after a single iteration the other pages show the network as it is then"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(labelFor(m_folder, tr("&Folder")), 0, 0);
    grid->addWidget(m_folder, 0, 1, 1, 3);
    grid->addWidget(m_chooseFolder, 0, 4);
    grid->addWidget(labelFor(m_seed, tr("&Seed")), 0, 5);
    grid->addWidget(m_seed, 0, 6);
    grid->addWidget(m_validate, 0, 7);
    grid->addWidget(labelFor(m_begin, tr("&Begin")), 1, 0);
    grid->addWidget(m_begin, 1, 1);
    grid->addWidget(m_file, 1, 2, 1, 2);
    grid->addWidget(m_chooseFile, 1, 4);
    grid->addWidget(labelFor(m_threads, tr("&Threads")), 1, 5);
    grid->addWidget(m_threads, 1, 6);
    grid->addWidget(m_deterministic, 1, 7);
    auto* last = new QHBoxLayout;
    last->setSpacing(8);
    last->addWidget(labelFor(m_every, tr("&Measure layers every")));
    last->addWidget(m_every);
    last->addSpacing(12);
    last->addWidget(m_follow);
    last->addStretch(1);
    last->addWidget(m_lengthName);
    last->addWidget(m_length);
    grid->addLayout(last, 2, 0, 1, 8);
    grid->setColumnStretch(2, 1);
    connect(m_begin, &QComboBox::currentIndexChanged, this, &TrainOptionsPanel::refresh);
    connect(m_chooseFolder, &QToolButton::clicked, this, &TrainOptionsPanel::folderAsked);
    connect(m_chooseFile, &QToolButton::clicked, this, &TrainOptionsPanel::fileAsked);
    refresh();
}

void TrainOptionsPanel::refresh() {
    const auto begin = static_cast<Begin>(m_begin->currentData().toInt());
    const bool file = begin == Begin::Resume || begin == Begin::Load;
    m_file->setEnabled(file);
    m_chooseFile->setEnabled(file);
    m_file->setPlaceholderText(file ? tr("a checkpoint") : QString());
}

void TrainOptionsPanel::setUsualFolder(const QString& folder) {
    m_folder->setPlaceholderText(folder);
    m_folder->setToolTip(tr("Logs and checkpoints are written there; empty: %1").arg(folder));
}

void TrainOptionsPanel::setUsualLength(std::int64_t length, bool iterations) {
    m_length->setSpecialValueText(length > 0 ? groupedCount(length) : tr("as configured"));
    m_lengthName->setText(iterations ? tr("Iterat&ions") : tr("E&pochs"));
    m_length->setAccessibleName(iterations ? tr("Iterations") : tr("Epochs"));
    m_length->setToolTip(iterations ? tr("How many iterations the training has; 0: as the config says")
                                    : tr("How many epochs the training has; 0: as the config says"));
}

void TrainOptionsPanel::setFile(const QString& path) {
    if (static_cast<Begin>(m_begin->currentData().toInt()) != Begin::Load)
        m_begin->setCurrentIndex(m_begin->findData(static_cast<int>(Begin::Resume)));
    m_file->setText(path);
}

TrainChoices TrainOptionsPanel::choices() const {
    TrainChoices choices;
    TrainSetup& setup = choices.setup;
    setup.workDir = fromQt(m_folder->text().trimmed());
    const auto begin = static_cast<Begin>(m_begin->currentData().toInt());
    setup.autoResume = begin == Begin::Latest;
    if (begin == Begin::Resume) setup.resumeFrom = fromQt(m_file->text().trimmed());
    if (begin == Begin::Load) setup.loadFrom = fromQt(m_file->text().trimmed());
    setup.validate = m_validate->isChecked();
    setup.deterministic = m_deterministic->isChecked();
    setup.length = m_length->value();
    if (!m_seed->text().isEmpty())
        setup.seed =
            static_cast<std::uint32_t>(std::min<qulonglong>(m_seed->text().toULongLong(), std::numeric_limits<std::uint32_t>::max()));
    choices.threads = m_threads->value();
    choices.statisticsEvery = m_every->value();
    choices.follow = m_follow->isChecked();
    return choices;
}

void TrainOptionsPanel::setChoices(const TrainChoices& choices) {
    const TrainSetup& setup = choices.setup;
    m_folder->setText(toQt(setup.workDir));
    const Begin begin = setup.autoResume            ? Begin::Latest
                        : !setup.resumeFrom.empty() ? Begin::Resume
                        : !setup.loadFrom.empty()   ? Begin::Load
                                                    : Begin::AsConfigured;
    m_begin->setCurrentIndex(m_begin->findData(static_cast<int>(begin)));
    m_file->setText(toQt(!setup.resumeFrom.empty() ? setup.resumeFrom : setup.loadFrom));
    m_validate->setChecked(setup.validate);
    m_deterministic->setChecked(setup.deterministic);
    m_length->setValue(static_cast<int>(std::min<std::int64_t>(setup.length, kMostInterval)));
    m_seed->setText(setup.seed ? QString::number(*setup.seed) : QString());
    m_threads->setValue(choices.threads);
    m_every->setValue(static_cast<int>(choices.statisticsEvery));
    m_follow->setChecked(choices.follow);
}

}  // namespace teardown
