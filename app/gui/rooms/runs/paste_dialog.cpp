#include "app/gui/rooms/runs/paste_dialog.h"

#include "core/base/text.h"
#include "core/command/pasted_command.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTimer>

namespace teardown {
namespace {

const QString kKeptMounts = QStringLiteral("runs/mounts");
constexpr int kSettled = 150;  // milliseconds after the last key

/// "/workspace=/home/me/mmcls", separated by semicolons.
std::vector<std::pair<std::string, std::string>> mountsOf(const QString& text) {
    std::vector<std::pair<std::string, std::string>> mounts;
    for (const QString& one : text.split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        const QString from = one.section(QLatin1Char('='), 0, 0).trimmed(), to = one.section(QLatin1Char('='), 1).trimmed();
        if (!from.isEmpty() && !to.isEmpty()) mounts.emplace_back(fromQt(from), fromQt(to));
    }
    return mounts;
}

}  // namespace

PasteDialog::PasteDialog(const QString& command, const QString& folder, QWidget* parent)
    : QDialog(parent),
      m_command(new QPlainTextEdit(command)),
      m_folder(new QLineEdit(folder)),
      m_mounts(new QLineEdit(QSettings().value(kKeptMounts).toString())),
      m_said(new QPlainTextEdit),
      m_later(new QTimer(this)) {
    setWindowTitle(tr("Run a Command of mmclassification"));
    for (QPlainTextEdit* edit : {m_command, m_said}) {
        edit->setFont(monoFont());
        edit->setTabChangesFocus(true);
    }
    m_command->setObjectName(QStringLiteral("command"));
    m_command->setPlaceholderText(QStringLiteral("python tools/test.py CONFIG CHECKPOINT --metrics accuracy"));
    m_command->setAccessibleName(tr("Command"));
    m_said->setReadOnly(true);
    m_said->setFrameShape(QFrame::NoFrame);
    m_said->setAccessibleName(tr("What it becomes"));
    m_folder->setToolTip(tr("The folder that relative paths start from, and that the command runs in"));
    m_mounts->setPlaceholderText(QStringLiteral("/workspace=/home/me/mmclassification"));
    m_mounts->setToolTip(tr("Which folder a folder of the container is here; several are separated by semicolons"));
    auto* browseButton = new QPushButton(tr("Choose…"));
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browseButton);
    auto* form = new QFormLayout;
    auto* folderLabel = new QLabel(tr("&Folder:"));
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folderRow);
    form->addRow(tr("&Container's folders:"), m_mounts);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    m_accept->setText(tr("Run"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_command, 2);
    layout->addLayout(form);
    layout->addWidget(m_said, 3);
    layout->addWidget(buttons);
    resize(720, 460);
    m_later->setSingleShot(true);
    m_later->setInterval(kSettled);
    connect(m_later, &QTimer::timeout, this, &PasteDialog::check);
    connect(m_command, &QPlainTextEdit::textChanged, m_later, qOverload<>(&QTimer::start));
    for (QLineEdit* edit : {m_folder, m_mounts}) connect(edit, &QLineEdit::textChanged, m_later, qOverload<>(&QTimer::start));
    connect(browseButton, &QPushButton::clicked, this, &PasteDialog::browse);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        check();
        if (!m_run) return;
        QSettings().setValue(kKeptMounts, m_mounts->text());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

QString PasteDialog::said() const { return m_said->toPlainText(); }

void PasteDialog::browse() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of the Command"), m_folder->text());
    if (!folder.isEmpty()) m_folder->setText(folder);
}

void PasteDialog::check() {
    m_later->stop();
    m_run.reset();
    const QString folder = QFileInfo(m_folder->text()).isDir() ? QDir(m_folder->text()).absolutePath() : QString();
    PasteOptions options;
    options.mounts = mountsOf(m_mounts->text());
    options.exists = [base = QDir(folder.isEmpty() ? QDir::currentPath() : folder)](const std::string& path) {
        return QFileInfo::exists(base.absoluteFilePath(toQt(path)));
    };
    const QString text = m_command->toPlainText();
    const PastedCommand command = readPasted(fromQt(text), options);
    QStringList lines;
    if (text.trimmed().isEmpty()) {
        lines += tr("Paste a command: tools/test.py, train.py, image_demo.py, dist_test.sh, a docker command or a launch.json.");
    } else {
        for (const CommandFault& fault : command.faults)
            lines += tr("Line %1: %2 %3").arg(fault.line).arg(toQt(fault.what), toQt(fault.remedy));
        if (folder.isEmpty()) lines += tr("The folder %1 is not there. Choose the one that the command runs in.").arg(m_folder->text());
        for (const LeftOut& left : command.leftOut) lines += tr("%1 is left out: %2.").arg(toQt(left.option), translated(left.why));
        if (command.runs() && !folder.isEmpty()) {
            m_run = runConfiguration(command, folder);
            lines.prepend(m_run->text());
        }
    }
    m_said->setPlainText(lines.join(QStringLiteral("\n\n")));
    m_accept->setEnabled(m_run.has_value());
}

}  // namespace teardown
